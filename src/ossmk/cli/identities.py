"""`ossmk identities`: say which accounts and e-mail addresses are one person's."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from ossmk.analyze import run
from ossmk.cli import options
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.output import check_document, write_document
from ossmk.cli.stores import stored
from ossmk.cli.text import one_line
from ossmk.errors import GitError
from ossmk.identities import link_mapped, suggestions
from ossmk.inputs.mailmap import read_mailmap
from ossmk.inputs.opened import STDIN
from ossmk.model import Link
from ossmk.providers.git.clone import open_clone
from ossmk.settings import read_settings

_out = options.out("Write JSON there: .json; - is standard output.")


@click.group(
    "identities",
    epilog=example(
        "ossmk identities suggest",
        "ossmk identities link octocat octo@work.example",
        "ossmk identities list octocat",
    ),
)
def command() -> None:
    """Say which accounts and e-mail addresses are one person's.

    Events stay with the account that did them: a link is kept beside them, and unlink takes it
    away again. Scores are by person where --by person is given.
    """


@command.command(
    "link",
    epilog=example(
        "ossmk identities link octocat octo@work.example",
        'ossmk identities link octocat codeberg.org/octo --evidence "profiles name each other"',
    ),
)
@click.argument("account")
@click.argument("other")
@click.option(
    "--evidence",
    default="said by operator",
    show_default=True,
    metavar="TEXT",
    help="Why they are one person's; kept with the link.",
)
@options.db
@verbose
def link(account: str, other: str, evidence: str, db: str | None) -> None:
    """Link two accounts: they are one person's.

    ACCOUNT and OTHER are logins (elsewhere than on GitHub such as codeberg.org/octo) or e-mail
    addresses, of which something is stored. ACCOUNT becomes the primary one, by which the person
    is shown, unless OTHER is linked already.
    """
    with stored(db, read_settings()) as store:
        account, other = store.present_name(account), store.present_name(other)
        made = store.identities.link(account, other, evidence=evidence)
        accounts = store.identities.accounts(account)
    said = "are" if made else "were already"
    click.echo(f"ossmk: {account} and {other} {said} one person: {_listed(accounts)}", err=True)


@command.command("unlink", epilog=example("ossmk identities unlink octo@work.example"))
@click.argument("account")
@click.argument("other", required=False)
@options.db
@verbose
def unlink(account: str, other: str | None, db: str | None) -> None:
    """Take away the links of an account, or only the one with OTHER.

    All is as if they had never been linked.
    """
    with stored(db, read_settings()) as store:
        gone = store.identities.unlink(
            store.present_name(account), other and store.present_name(other)
        )
    for each in gone:
        click.echo(f"ossmk: {each.account} is linked with {each.linked_to} no more", err=True)


@command.command("list", epilog=example("ossmk identities list", "ossmk identities list octocat"))
@click.argument("person", required=False)
@_out
@options.db
@verbose
def list_(person: str | None, out: Path | None, db: str | None) -> None:
    """List linked accounts, with the evidence of each link.

    PERSON is any account of one person.
    """
    check_document(out)
    with stored(db, read_settings()) as store:
        links = store.identities.links(person and store.present_name(person))
    if out is not None:
        write_document({"people": _people(links)}, out)
        return
    for each in _people(links):
        click.echo(one_line(each["person"]))
        for row in each["links"]:
            said = f"{row['account']} · {row['evidence']} · {row['linked_at']}"
            click.echo(f"  {one_line(said)}")
    if not links:
        click.echo("ossmk: nobody is linked", err=True)


@command.command("suggest", epilog=example("ossmk identities suggest"))
@_out
@options.db
@verbose
def suggest(out: Path | None, db: str | None) -> None:
    """Name accounts that may be one person's, and the signs of it.

    Nothing is linked, and an equal name alone is no sign.
    """
    check_document(out)
    with stored(db, read_settings()) as store:
        found = suggestions(store.identities)
    if out is not None:
        write_document({"suggestions": [each.model_dump(mode="json") for each in found]}, out)
        return
    for each in found:
        click.echo(one_line(f"{each.account} {each.other} · {'; '.join(each.evidence)}"))
    if found:
        said = "to accept one: ossmk identities link ACCOUNT OTHER --evidence TEXT"
    else:
        said = "no accounts have anything telling in common that are not linked"
    click.echo(f"ossmk: {said}", err=True)


@command.command("import", epilog=example("ossmk identities import .mailmap"))
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@_out
@options.db
@verbose
def import_(source: Path, out: Path | None, db: str | None) -> None:
    """Link the addresses that a .mailmap says are one person's.

    FILE is read as git reads it; - is standard input. Only accounts of which something is stored
    are linked: import it again after a fetch. Once more changes nothing.
    """
    check_document(out)
    mailmap = read_mailmap(source)
    with stored(db, read_settings()) as store:
        made, skipped = link_mapped(
            store.identities, mailmap, evidence=f"mailmap of {_place(source)}"
        )
    if out is not None:
        links = [each.model_dump(mode="json") for each in made]
        write_document({"links": links, "skipped": [s.model_dump() for s in skipped]}, out)
    for each in skipped:
        click.echo(
            f"ossmk: {one_line(each.target)} is not linked: {one_line(each.reason)}", err=True
        )
    click.echo(f"ossmk: {len(made):,} new links from {len(mailmap):,} mapped addresses", err=True)


def _place(source: Path) -> str:
    """Name the repository that holds the file, else the file."""
    if source == STDIN:
        return "standard input"
    try:
        return run(open_clone(str(source.parent))).repo_id
    except GitError:
        return str(source)


def _people(links: Iterable[Link]) -> list[dict[str, Any]]:
    """Sort links by person."""
    people: dict[str, list[dict[str, Any]]] = {}
    for each in links:
        people.setdefault(each.person, []).append(each.model_dump(mode="json", exclude={"person"}))
    return [{"person": person, "links": found} for person, found in people.items()]


def _listed(accounts: Sequence[str]) -> str:
    return one_line(", ".join(accounts))
