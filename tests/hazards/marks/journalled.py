"""The addresses of 照片存疑 as the acceptance test of the journal sends them."""

from tests.hazards.marks.shots import shot


def reviewed(c):
    """The before-photo sent as after-photo, explained."""
    hazard = c.play.rectifying(photos=[shot(c.world.inspector, "出口")])
    c.play.submit(hazard, photos=[shot(c.world.officer, "出口")])
    return c.post("marks:review", hazard.marks.get().pk, verified_note="到现场看过")
