"""A backend under test as people see it: browsers that go there, some of them signed in."""

from contextlib import ExitStack

import httpx2


class Site(ExitStack):
    """A site at an address; as a context manager it closes all browsers at the end."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def browser(self) -> httpx2.Client:
        """Give a browser without any cookies; it follows no redirect by itself."""
        return self.enter_context(httpx2.Client(base_url=self.address, timeout=60))

    def signed_in(self, login: str) -> httpx2.Client:
        """Give a browser in which a person went through the whole sign-in."""
        visitor = self.browser()
        assert visitor.get(way_back(visitor, login)).status_code == 303
        return visitor


def way_back(visitor: httpx2.Client, login: str) -> str:
    """Go to GitHub and agree; gives the address that GitHub sends the browser back to."""
    started = visitor.get("/login")
    assert started.status_code == 303
    # `login` stands for who is signed in at GitHub in this browser
    agreed = httpx2.get(f"{started.headers['Location']}&login={login}")
    return str(agreed.headers["Location"])


def is_problem(answer: httpx2.Response, status: int) -> bool:
    """Tell whether an answer is the problem with that status."""
    media_type, _, _ = answer.headers["Content-Type"].partition(";")
    is_one = media_type == "application/problem+json"
    return is_one and answer.status_code == answer.json()["status"] == status
