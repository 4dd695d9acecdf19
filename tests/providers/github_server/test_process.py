"""The stand-in runs in a process of its own and tells what it was asked."""

import httpx2

from github_server.process import server_process


def test_a_served_world_counts_goes_on_and_tells_the_truth() -> None:
    with server_process("typical", latency=0.01) as server:
        httpx2.post(
            server.settings_env["GITHUB_GRAPHQL_URL"],
            json={"query": "{ viewer { login } }"},
            headers={"authorization": f"bearer {server.settings_env['GITHUB_TOKEN']}"},
        ).raise_for_status()
        told = server.report()
        assert (told["requests"], told["points"], told["waves"]) == (1, 1, 1)
        server.clear()
        assert server.report()["requests"] == 0
        before = len(server.truth(server.since, server.until))
        until = server.go_on(20)
        until = server.go_on(20)
        assert len(server.truth(server.since, until)) == before + 40
