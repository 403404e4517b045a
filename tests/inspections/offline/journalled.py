"""The addresses of 下井模式 as the acceptance test of the journal sends them."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.inspections.offline import phoning


def open_one(c):
    phone = phoning.hazard(c.world)
    return c.post("offline:open", manifest=phone.manifest)


def send_a_piece(c):
    session, part = phoning.opened(c.world.fresh("inspector"), c.world.xinyuan, phoning.PIECE)
    return c.post("offline:receive", session, part, offset=0, piece=SimpleUploadedFile("piece", phoning.PIECE))


def commit(c):
    (session,) = phoning.opened(c.world.fresh("inspector"), c.world.xinyuan)
    return c.post("offline:commit", session)
