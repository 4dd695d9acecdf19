import pytest
from graphql import GraphQLSchema, build_client_schema, parse, validate

from github_server.published import published
from ossmk.providers.github.documents import Question, join, names


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_client_schema(published("graphql-schema"), assume_valid=True)


@pytest.mark.parametrize("name", names())
def test_every_document_is_valid_by_the_published_schema(schema: GraphQLSchema, name: str) -> None:
    assert validate(schema, parse(join([Question(name, {})]).text)) == []


def test_all_questions_fit_in_one_valid_document(schema: GraphQLSchema) -> None:
    document = join([Question(name, {}) for name in (*names(), *names())])
    assert validate(schema, parse(document.text)) == []


def test_a_dry_run_is_valid_too(schema: GraphQLSchema) -> None:
    document = join([Question("issues", {})], dry_run=True)
    assert validate(schema, parse(document.text)) == []
