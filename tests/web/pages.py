"""Fetching a page as somebody."""


def page_of(client, user, path: str, status: int = 200) -> str:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(path)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()
