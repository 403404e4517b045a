"""`manage.py serve`: the whole product on one machine. Web, Celery worker with beat, and, once, the demo data.

What is done before the sign-in page answers is done only when needed, so that a second start takes a few seconds.
"""

import hashlib
import os
import signal
import socket
import urllib.error
import urllib.request
import warnings
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from anquan.web.supervisor import Family, end_with

WEB_THREADS = 8
LARGEST_REQUEST = 200 * 1024 * 1024  # bytes: a form with several photos


class Command(BaseCommand):
    help = "启动整个系统：网页、后台任务和定时任务（内置模式）。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="不载入演示数据")
        parser.add_argument("--stop-with-parent", action="store_true", help="启动它的进程消失时，一并结束")

    def handle(self, *, host, port, no_demo, stop_with_parent, **options):
        if settings.PRODUCTION:
            raise CommandError("serve 只用于内置模式；生产环境请用 docker-compose.yml 中的命令。")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, interrupt)  # SIGINT too: what a shell starts with & inherits it as ignored
        listener = self.bind(host, port)
        self.prepare()
        family = Family(self.say)
        parent = os.getppid()
        try:
            self.start(family, listener, wants_demo=not no_demo)
            while not (stop_with_parent and os.getppid() != parent):
                for job, code in family.look_after():
                    self.after(job, code)
        except KeyboardInterrupt:
            self.say("正在停止…")
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            family.stop()
        self.say("已停止。")

    def bind(self, host: str, port: int) -> socket.socket:
        """Held by the parent, so that a web process that starts again finds its port free."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"不能使用 {host}:{port}（{error.strerror}）。换一个端口：make run PORT={port + 1}"
            ) from error
        return listener

    # --- before the start -----------------------------------------------------------------------------------------
    def prepare(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("正在建立数据库…")
            call_command("migrate", interactive=False, verbosity=1)
        else:  # a new version may bring terms, phrases or triggers without a migration; this puts them in place
            emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
        self.collect_static()
        connections.close_all()  # a forked child must open its own

    def collect_static(self) -> None:
        stamp = settings.VAR_DIR / "static.sha256"
        fingerprint = static_fingerprint()
        if stamp.exists() and stamp.read_text() == fingerprint:
            return
        self.say("正在整理静态文件…")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(fingerprint)

    # --- the children ---------------------------------------------------------------------------------------------
    def start(self, family: Family, listener: socket.socket, *, wants_demo: bool) -> None:
        host, port = listener.getsockname()
        url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
        family.start("网页", lambda: serve_web(listener))
        self.wait_for(url + reverse(settings.LOGIN_URL), family)
        self.say(f"已启动：{url}　（按 Ctrl-C 停止）")
        family.start("后台任务", run_worker)
        if wants_demo:
            family.start("演示数据", self.load_demo, is_service=False)

    def load_demo(self) -> None:
        """Prints the accounts, and fills in the rest unless that has been done before."""
        call_command("load_demo", accounts=True, stdout=self.stdout)
        if demo_stamp().exists():
            return
        self.say("正在后台载入演示数据，现在就可以登录…")
        for command in settings.DEMO_COMMANDS:
            call_command(command, stdout=self.stdout)
        demo_stamp().touch()
        self.say("演示数据已载入。")

    def wait_for(self, url: str, family: Family) -> None:
        while not answers(url):
            family.look_after(seconds=0.1)

    def after(self, job: str, code: int) -> None:
        if code:
            self.say(f"{job}没有完成（{code}），下次启动时继续。")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def demo_stamp() -> Path:
    return settings.VAR_DIR / "demo-loaded"


def static_fingerprint() -> str:
    """Changes when a static file is added, removed or written."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = os.stat(storage.path(name))
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status == 200
    except urllib.error.HTTPError as error:
        raise CommandError(f"登录页不能打开：{url}（{error.code}）") from error
    except OSError:
        return False


def serve_web(listener: socket.socket) -> None:
    import waitress

    from anquan.wsgi import application

    waitress.serve(
        application,
        sockets=[listener],
        threads=WEB_THREADS,
        ident=None,
        max_request_body_size=LARGEST_REQUEST,
        clear_untrusted_proxy_headers=True,
        _quiet=True,
    )


def run_worker() -> None:
    from celery.platforms import SecurityWarning
    from celery.signals import beat_embedded_init

    from anquan.celery import app

    warnings.simplefilter(
        "ignore", SecurityWarning
    )  # as whom a person runs the product on his own machine is his choice
    # The beat is a process of its own below the worker, and must not outlive it either.
    beat_embedded_init.connect(lambda **_: end_with(os.getppid()), weak=False)
    options = ["--beat", "--pool=solo", "--loglevel=WARNING", "--without-mingle", "--without-gossip"]
    app.start(["--quiet", "worker", *options])
