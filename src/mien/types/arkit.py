"""ARKit's 52 facial blendshapes: the face's common language, in one fixed order.

Source: Apple, ARKit, `ARFaceAnchor.BlendShapeLocation`. The order is that of Epic's Live Link Face CSV, so that a
`Motion.face` is such a file's columns as they stand. `tongueOut` comes last there, and here.
"""

__all__ = ["ARKIT", "ARKIT_INDEX", "sided"]

ARKIT: tuple[str, ...] = (
    "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft", "eyeSquintLeft",
    "eyeWideLeft",
    "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight", "eyeLookOutRight", "eyeLookUpRight", "eyeSquintRight",
    "eyeWideRight",
    "jawForward", "jawRight", "jawLeft", "jawOpen",
    "mouthClose", "mouthFunnel", "mouthPucker", "mouthRight", "mouthLeft", "mouthSmileLeft", "mouthSmileRight",
    "mouthFrownLeft", "mouthFrownRight", "mouthDimpleLeft", "mouthDimpleRight", "mouthStretchLeft",
    "mouthStretchRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthPressLeft",
    "mouthPressRight", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight",
    "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight",
    "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "noseSneerLeft", "noseSneerRight", "tongueOut",
)  # fmt: skip

ARKIT_INDEX: dict[str, int] = {name: i for i, name in enumerate(ARKIT)}


def sided(name: str) -> tuple[int, ...]:
    """Return the places of a blendshape in ARKit's order: one, or both sides of a name without Left or Right."""
    names = (name,) if name in ARKIT_INDEX else (name + "Left", name + "Right")
    return tuple(ARKIT_INDEX[side] for side in names)
