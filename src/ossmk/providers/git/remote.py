"""Which repository a clone is a copy of: from the address of its remote to a `repo_id`. Pure.

An address may hold a password. Only its host and path are ever read, and an address in which an
`@` stands where none belongs (a password with a slash) is not read at all.
"""

import re
from urllib.parse import urlsplit

# user@host:path, git's short form of ssh; a drive letter of Windows is no host
_SCP = re.compile(r"(?:[^@/]*@)?(?P<host>[^@/:\[]{2,}|\[[^@/\]]+\]):(?P<path>[^@:][^@]*)")
_NETWORK = {"http", "https", "ssh", "git", "git+ssh", "ssh+git", "git+https", "git+http"}
# https://docs.github.com/en/authentication/troubleshooting-ssh/using-ssh-over-the-https-port
_SAME_HOST = {
    "www.github.com": "github.com",
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
}
_COMMIT_PATH = {
    "github.com": "commit",
    "gitlab.com": "-/commit",
    "codeberg.org": "commit",
    "gitea.com": "commit",
    "salsa.debian.org": "-/commit",
    "gitlab.gnome.org": "-/commit",
    "gitlab.freedesktop.org": "-/commit",
    "invent.kde.org": "-/commit",
}


def repo_id_of(address: str | None) -> str | None:
    """Give `host/owner/name`, lowercase, of a remote's address; None for a path or no address."""
    host, path = _host_and_path(address or "")
    name = path.strip("/").removesuffix(".git").strip("/").lower()
    if not (host and name) or re.search(r"[\x00-\x20]", host + name):
        return None
    if any(part in {"", ".", ".."} for part in name.split("/")):
        return None
    return f"{_SAME_HOST.get(host, host)}/{name}"


def commit_url(repo_id: str, sha: str) -> str | None:
    """Give the page of a commit, where the host is one whose pages we know."""
    host = repo_id.partition("/")[0]
    path = _COMMIT_PATH.get(host)
    return f"https://{repo_id}/{path}/{sha}" if path else None


def _host_and_path(address: str) -> tuple[str, str]:
    if "://" not in address:
        scp = _SCP.fullmatch(address)
        return (scp["host"].lower(), scp["path"]) if scp else ("", "")
    try:
        url = urlsplit(address)
        host = url.hostname or ""
    except ValueError:
        return "", ""
    if url.scheme.lower() not in _NETWORK or "@" in url.path + url.query + url.fragment:
        return "", ""
    return host.lower(), url.path
