"""The PostgreSQL role the application runs under: it may work with every table but only add to the journal.

Triggers can be dropped by the owner of a table, so the application must not be that owner (decision 0010): migrations
run as the owner, web, worker and beat as this role.
"""

import re

from django.db import connection, transaction

from anquan.journal.triggers import TABLES

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


class Refused(Exception):
    """The role cannot be made as asked; the message is Chinese."""


def grants(role: str) -> list[str]:
    """The statements that give ``role`` exactly what the application needs. To be run again after each migration."""
    name, journal = connection.ops.quote_name(role), ", ".join(TABLES)
    return [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE ALL ON {journal} FROM {name}",
        f"GRANT SELECT, INSERT ON {journal} TO {name}",
    ]


@transaction.atomic
def prepare(role: str, password: str) -> None:
    """Create ``role`` when it is missing, set its password when one is given, and grant."""
    _check(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found and found[0]:
            raise Refused(f"{role} 是数据库管理角色，不能作为应用角色。")
        name = connection.ops.quote_name(role)
        if not found:
            cursor.execute(f"CREATE ROLE {name} LOGIN")
        if password:
            cursor.execute(f"ALTER ROLE {name} PASSWORD %s", [password])
        for statement in grants(role):
            cursor.execute(statement)


def _check(role: str) -> None:
    if connection.vendor != "postgresql":
        raise Refused("只有 PostgreSQL 需要应用角色；内置数据库由触发器和封存链保护。")
    if not NAME.fullmatch(role):
        raise Refused("角色名只能用小写字母、数字和下划线，以字母开头。")
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE tablename = ANY(%s)", [list(TABLES)])
        owners = {row[0] for row in cursor.fetchall()}
    if role in owners:
        raise Refused(f"{role} 是日志表的所有者，不能同时作为应用角色。")
