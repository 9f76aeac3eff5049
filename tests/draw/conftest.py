import sys
from pathlib import Path

# pytest's importlib mode does not put a test's folder on the path; the poses are shared by several files here.
sys.path.insert(0, str(Path(__file__).parent))
