"""PyPI gql: the schema asked from the server, a query checked against it and sent, an error with its code."""

import asyncio
import sys

from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportQueryError

QUERY = gql(
    """
    query Near($near: NearInput!) {
      meetings(first: 4, filter: { area: { near: $near } }) {
        edges { distanceMeters node { id name slot { startTime timeZone } } }
      }
    }
    """
)


async def main(base: str) -> None:
    transport = AIOHTTPTransport(url=f"{base}/graphql")
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        assert session.client.schema.query_type.name == "Query"
        QUERY.variable_values = {"near": {"latitude": 53.3498, "longitude": -6.2603}}
        answer = await session.execute(QUERY)
        edges = answer["meetings"]["edges"]
        distances = [edge["distanceMeters"] for edge in edges]
        assert len(edges) == 4 and distances == sorted(distances), answer
        try:
            await session.execute(gql('{ meeting(id: "nothing") { id } }'))
        except TransportQueryError as error:
            assert error.errors[0]["extensions"]["code"] == "BAD_USER_INPUT", error.errors
        else:
            raise AssertionError("an id that is none was answered")


asyncio.run(main(sys.argv[1]))
