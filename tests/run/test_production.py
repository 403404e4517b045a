"""Does docker-compose.yml start? Each command and health check is run here, in production settings, without Docker."""

import os
import re
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings

from tests.paths import ROOT
from tests.run import compose as compose_file
from tests.run.compose import Compose
from tests.run.processes import PYTHON, black_hole, environment, free_port, listens, started, status, strain, until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.xdist_group("production"),
    pytest.mark.skipif(settings.SQLITE, reason="tested in the run on PostgreSQL and Redis"),
]

HOST = "anquan.example"
RUN = os.getpid()
DATABASE = f"anquan_compose_{RUN}"
HTTPS = {"Host": HOST, "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def server() -> str:
    """user@host:port of the local PostgreSQL."""
    return urlsplit(os.environ["TEST_DATABASE_URL"]).netloc


@pytest.fixture(scope="module")
def sql(server):
    """Runs one statement as the owner, outside of any transaction."""

    def run(statement: str, database: str = "postgres") -> tuple:
        connection = psycopg2.connect(f"postgres://{server}/{database}")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone() if cursor.description else ()
        connection.close()
        return row

    return run


@pytest.fixture(scope="module")
def compose(server, sql, tmp_path_factory):
    """The services as far as they are data: an empty database, a Redis, a data volume with collected static files."""
    folder = tmp_path_factory.mktemp("volume")
    role, redis_port, web_port = f"anquan_app_{RUN}", free_port(), free_port()
    secret = {name: secrets.token_hex(40) for name in ("SECRET_KEY", "JOURNAL_KEY", "APP_DB_PASSWORD")}
    stack = Compose(
        variables=secret | {"POSTGRES_PASSWORD": "", "ALLOWED_HOSTS": HOST},
        replacements={
            "anquan_app": role,
            "postgres://anquan:@postgres:5432/anquan": f"postgres://{server}/{DATABASE}",
            "postgres:5432/anquan": f"{server.rpartition('@')[2]}/{DATABASE}",
            "redis:6379": f"127.0.0.1:{redis_port}",
            "redis-cli": f"redis-cli -p {redis_port}",
            "redis-server": f"redis-server --bind 127.0.0.1 --dir {folder} --port {redis_port}",
            "0.0.0.0:8000": f"127.0.0.1:{web_port}",
            "127.0.0.1:8000": f"127.0.0.1:{web_port}",
            "$HOSTNAME": socket.gethostname(),
        },
        folder=folder,
    )
    # As in the Dockerfile: collected under the embedded profile, outside of the volume.
    build = environment(ANQUAN_VAR=str(folder / "build"), ANQUAN_STATIC=str(folder / "collected"))
    collect = [PYTHON, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=build, check=True)
    sql(f"CREATE DATABASE {DATABASE}")
    try:
        with started(stack.command("redis"), stack.environment("redis"), folder / "redis.log"):
            until(lambda: listens(redis_port), 20, "redis listens")
            migrate(stack)
            yield stack
    finally:
        sql(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        sql(f"DROP ROLE IF EXISTS {role}")


def migrate(stack: Compose) -> None:
    result = subprocess.run(
        stack.command("migrate"), cwd=ROOT, env=stack.environment("migrate"), capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr


def running(stack: Compose, service: str, **changes: str):
    command, env = stack.command(service), stack.environment(service, **changes)
    return started(command, env, stack.folder / f"{service}.log")


def url(stack: Compose, path: str) -> str:
    return "http://" + stack.replacements["127.0.0.1:8000"] + path


def fetch(stack: Compose, path: str, *, body: bytes | None = None, **headers: str):
    """The answer itself, redirects not followed."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    request = urllib.request.Request(url(stack, path), data=body, headers=HTTPS | headers)
    try:
        return urllib.request.build_opener(Stay).open(request, timeout=30)
    except urllib.error.HTTPError as error:
        return error


def test_every_service_that_stays_up_has_a_health_check_and_restarts():
    services = compose_file.read()["services"]
    assert services.keys() == {"web", "worker", "beat", "migrate", "postgres", "redis"}
    for name, service in services.items():
        assert ("healthcheck" in service) == (name != "migrate")
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")


def test_only_the_migrate_job_and_the_database_know_the_owners_password():
    services = compose_file.read()["services"]
    assert {name for name, service in services.items() if "POSTGRES_PASSWORD" in str(service)} == {
        "migrate",
        "postgres",
    }


def test_the_image_runs_as_somebody_who_is_not_root():
    users = re.findall(r"^USER (\w+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users == ["anquan"]


def test_make_env_draws_keys_that_production_accepts_and_all_that_compose_asks_for():
    example = (ROOT / ".env.example").read_text()
    drawn = subprocess.run([PYTHON, ".ci/draw-secrets"], cwd=ROOT, input=example, capture_output=True, text=True).stdout
    values = dict(re.findall(r"^(\w+)=(.*)$", drawn, re.MULTILINE))
    filled = ["SECRET_KEY", "JOURNAL_KEY", "POSTGRES_PASSWORD", "APP_DB_PASSWORD"]
    assert len({values[name] for name in filled}) == 4
    assert all(len(values[name]) == 80 for name in filled)
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert asked <= values.keys()


def test_the_database_and_redis_answer_their_health_checks(compose):
    assert compose.is_healthy("postgres")
    assert compose.is_healthy("redis")


def test_the_migrate_job_can_run_at_each_start(compose):
    migrate(compose)


@pytest.fixture(scope="class")
def web(compose):
    with running(compose, "web"):
        until(lambda: compose.is_healthy("web"), 60, "web is healthy")
        yield compose


class TestWeb:
    def test_web_serves_the_sign_in_page_under_the_strict_policy(self, web):
        page = fetch(web, "/login/")
        assert page.status == 200
        assert "登录" in page.read().decode()
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        assert all("Secure" in cookie for cookie in page.headers.get_all("Set-Cookie") or [])

    def test_web_sends_people_to_https_and_refuses_other_host_names(self, web):
        insecure = fetch(web, "/login/", **{"X-Forwarded-Proto": "http"})
        assert (insecure.status, insecure.headers["Location"]) == (301, f"https://{HOST}/login/")
        assert fetch(web, "/login/", Host="evil.example").status == 400

    def test_static_files_have_hashed_names_and_may_be_kept_for_ever(self, web):
        styles = re.findall(r'href="(/static/[^"]+\.css)"', fetch(web, "/login/").read().decode())
        assert styles
        for path in styles:
            answer = fetch(web, path)
            assert re.search(r"\.[0-9a-f]{12}\.css$", path)
            assert answer.status == 200
            assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("service", ["worker", "beat"])
def test_worker_and_beat_are_healthy_only_while_they_run(compose, service):
    assert not compose.is_healthy(service)
    with running(compose, service):
        until(lambda: compose.is_healthy(service), 90, f"{service} is healthy")


class Browser:
    """One signed-in person. The cookies are Secure, so no cookie jar would send them over this test's plain http."""

    def __init__(self, stack: Compose):
        self.stack = stack
        self.cookies: dict[str, str] = {}
        self.seconds: list[float] = []

    def open(self, path: str, **form: str):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form:
            form["csrfmiddlewaretoken"] = self.cookies["csrftoken"]
            body = urllib.parse.urlencode(form).encode()
            headers["Referer"] = f"https://{HOST}{path}"
        start = time.monotonic()
        answer = fetch(self.stack, path, body=body, **headers)
        self.seconds.append(time.monotonic() - start)
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer


@pytest.fixture(scope="module")
def password(compose):
    """Of the account ``lijing``, 安委办 of an office that has just been opened."""
    program = """
from django.utils import timezone
from anquan.accounts.services import appoint, create_user
from anquan.units.models import Unit
user = create_user(actor=None, username="lijing", name="李静", password="{}", must_change_password=False)
county = Unit.objects.get(division_code="341182")
appoint(actor=None, user=user, role="awb_staff", unit=county, valid_from=timezone.localdate())
"""
    drawn = secrets.token_urlsafe(12)
    for command in (["open_office", "341182", "guanli", "王工"], ["shell", "-c", program.format(drawn)]):
        subprocess.run([PYTHON, "manage.py", *command], cwd=ROOT, env=compose.environment("web"), check=True)
    return drawn


@pytest.fixture(params=["refused", "black hole"])
def silent_redis(request):
    if request.param == "refused":
        yield f"redis://127.0.0.1:{free_port()}/0"
    else:
        with black_hole() as port:
            yield f"redis://127.0.0.1:{port}/0"


def test_people_work_on_without_redis_and_nobody_waits_three_seconds(compose, password, silent_redis):
    """Acceptance D2 and D3: signing in, reading, and ordering a workbook, which hands work to the queue."""
    browser = Browser(compose)
    with running(compose, "web", REDIS_URL=silent_redis):
        until(lambda: compose.is_healthy("web"), 60, "web is healthy without Redis")
        for _ in range(6):
            browser.open("/login/")  # so that each process has loaded its code, which is not Redis's fault
        browser.seconds.clear()
        assert browser.open("/login/", username="lijing", password=password).status == 302
        for _ in range(4):
            assert browser.open("/downloads/").status == 200
            assert browser.open("/downloads/summary/", period="2026-10").status == 302
        assert max(browser.seconds) < 3 * strain(), browser.seconds


def test_what_was_ordered_without_redis_is_made_when_it_is_back_each_once(compose, sql, password):
    """Acceptance D2: no message was ever sent for these; the beat finds them in the database."""
    browser = Browser(compose)
    with running(compose, "web", REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"):
        until(lambda: compose.is_healthy("web"), 60, "web is healthy without Redis")
        browser.open("/login/")
        browser.open("/login/", username="lijing", password=password)
        assert browser.open("/downloads/summary/", period="2026-09").status == 302
    count = "SELECT count(*) FILTER (WHERE state = 'done'), count(*), sum(attempts) FROM files_export"
    ordered = sql(count, DATABASE)[1]
    assert ordered > 0
    assert sql(count, DATABASE)[0] == 0
    with running(compose, "worker"), running(compose, "beat"):
        until(lambda: sql(count, DATABASE)[0] == ordered, 120, "all workbooks are made")
    assert sql(count, DATABASE) == (ordered, ordered, ordered)


def test_web_is_not_ready_on_a_database_that_may_lose_commits(compose, sql):
    """Acceptance E2, with the real server."""
    sql(f"ALTER DATABASE {DATABASE} SET synchronous_commit = off")
    try:
        with running(compose, "web"):
            until(lambda: status(url(compose, "/healthz")) == 200, 60, "web lives")
            assert status(url(compose, "/readyz")) == 503
            assert not compose.is_healthy("web")
    finally:
        sql(f"ALTER DATABASE {DATABASE} RESET synchronous_commit")
