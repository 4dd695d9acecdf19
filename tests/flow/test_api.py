"""The interface of GitHub that a caller may choose."""

import pytest

from ossmk import analyze_github_user
from ossmk.errors import UsageError
from ossmk.library import Api


@pytest.mark.parametrize("api", ["rest", "soap"])
def test_an_api_that_cannot_tell_all_is_refused_before_anything_is_asked(api: Api) -> None:
    with pytest.raises(UsageError, match="auto or graphql"):
        analyze_github_user("octocat", api=api)
