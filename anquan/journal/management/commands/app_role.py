"""Make the PostgreSQL role that may add to the journal and never change it. Run as the owner, after each migrate."""

import os

from django.core.management.base import BaseCommand, CommandError

from anquan.journal.database_role import Refused, grants, prepare


class Command(BaseCommand):
    help = "建立或更新 PostgreSQL 应用角色：业务表可读写，操作日志只能查询和追加。每次迁移后以所有者身份运行。"

    def add_arguments(self, parser):
        parser.add_argument("role", help="角色名，例如 anquan_app")
        parser.add_argument("--password-env", default="", metavar="变量名", help="从这个环境变量读取密码")
        parser.add_argument("--print", action="store_true", dest="only_print", help="只输出授权语句，不执行")

    def handle(self, *args, role: str, password_env: str, only_print: bool, **options):
        if only_print:
            self.stdout.write(";\n".join(grants(role)) + ";")
            return
        try:
            prepare(role, os.environ.get(password_env, "") if password_env else "")
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"应用角色 {role} 已就绪：操作日志只能查询和追加。")
