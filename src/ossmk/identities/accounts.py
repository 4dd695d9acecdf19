"""What an account's name tells: is it an address, and which login does an address name. Pure."""

from ossmk.providers.identity import actor_of


def is_address(account: str) -> bool:
    """Tell whether an account is an e-mail address."""
    return "@" in account


def account_of(address: str) -> str:
    """Give the account an address names, else the address itself."""
    actor = actor_of("", address)
    return actor.user_id if actor else address
