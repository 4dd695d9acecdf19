"""Accounts and repositories as REST writes them."""

from typing import Any

from github_server.world import Account, Organization, Repository
from github_server.world.accounts import Owner

USER_PATHS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
REPOSITORY_PATHS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
SWITCHES = ("has_issues", "has_projects", "has_wiki", "has_downloads", "has_discussions")
GHOST_ID = 10137
GHOST = Account("ghost", GHOST_ID)

Shape = dict[str, Any]


def user(account: Owner, base_url: str) -> Shape:
    """Write an account as it stands in lists; bots are named with `[bot]`."""
    login = account.full_login if isinstance(account, Account) else account.login
    url = f"{base_url}/users/{login}"
    return {
        "login": login,
        "id": account.database_id,
        "node_id": account.id,
        "avatar_url": account.avatar_url,
        "gravatar_id": "",
        "url": url,
        "html_url": account.url,
        **{name: url + path for name, path in USER_PATHS.items()},
        "type": account.kind,
        "user_view_type": "public",
        "site_admin": False,
    }


def poster(account: Account | None, base_url: str) -> Shape:
    """Write who posted something; a deleted account is the ghost."""
    living = account if account and not account.deleted else GHOST
    return user(living, base_url)


def profile(account: Owner, base_url: str) -> Shape:
    """Write an account with its public profile."""
    nothing = ("company", "location", "email", "hireable", "bio", "twitter_username")
    return {
        **user(account, base_url),
        **dict.fromkeys(nothing),
        "name": account.name,
        "blog": "",
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": account.created_at,
        "updated_at": account.updated_at,
    }


def repository(made: Repository, base_url: str) -> Shape:
    """Write a repository as it stands in lists."""
    url = f"{base_url}/repos/{made.full_name}"
    return {
        "id": made.database_id,
        "node_id": made.id,
        "name": made.name,
        "full_name": made.full_name,
        "private": made.private,
        "owner": user(made.owner, base_url),
        "html_url": made.url,
        "description": None,
        "fork": made.fork,
        "url": url,
        **{name: url + path for name, path in REPOSITORY_PATHS.items()},
        "default_branch": made.default_branch,
        "visibility": "private" if made.private else "public",
        "archived": False,
        "disabled": False,
        "pushed_at": made.pushed_at,
        "created_at": made.created_at,
        "updated_at": made.updated_at,
    }


def full_repository(made: Repository, base_url: str) -> Shape:
    """Write a repository by itself."""
    states = [*(each.state for each in made.issues), *(each.state for each in made.pulls)]
    origin = full_repository(made.parent, base_url) if made.parent else None
    zeros = ("forks", "forks_count", "stargazers_count", "watchers", "watchers_count", "size")
    return {
        **repository(made, base_url),
        "clone_url": f"{made.url}.git",
        "git_url": f"git://github.com/{made.full_name}.git",
        "ssh_url": f"git@github.com:{made.full_name}.git",
        "svn_url": made.url,
        "mirror_url": None,
        "homepage": None,
        "language": None,
        "license": None,
        **dict.fromkeys(zeros, 0),
        **dict.fromkeys(("network_count", "subscribers_count"), 0),
        **dict.fromkeys(("open_issues", "open_issues_count"), states.count("OPEN")),
        **dict.fromkeys(SWITCHES, True),
        "has_pages": False,
        **({"parent": origin, "source": origin} if origin else {}),
    }


def organization(made: Organization, base_url: str) -> Shape:
    """Write an organisation by itself, as `/users/{login}` gives it."""
    return profile(made, base_url)
