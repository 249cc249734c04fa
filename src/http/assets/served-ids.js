// The ids in the examples are of the graph that they are tested with. A reader gets them with ids that this server has.
"use strict";

const SERVED_IDS = `{
  meetings(first: 50) {
    nodes {
      id
      venue { id }
      group { id }
      series { id }
      externalIds { scheme value }
      online { roomId }
      listings { id sourceId source { id } }
    }
  }
  sources(first: 1) { nodes { id } }
  serviceBodies { id meetings(first: 0) { totalCount } }
}`;

/** What of this server's may stand in for an example's ids; null where it cannot be had. */
async function served(endpoint) {
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json" },
      body: JSON.stringify({ query: SERVED_IDS }),
      // A page is not kept waiting for what only makes it better.
      signal: AbortSignal.timeout(2000),
    });
    return (await response.json()).data ?? null;
  } catch {
    return null;
  }
}

/** The examples with such ids; those without a like on this server, and all where it cannot be asked, stay as they are. */
async function withServedIds(endpoint, examples) {
  const data = await served(endpoint);
  if (!data) return examples;
  const { meetings: { nodes }, sources, serviceBodies } = data;
  const worth = ({ listings, group, series, venue }) => 8 * (listings.length > 1) + 4 * !!group + 2 * !!series + !!venue;
  const meeting = nodes.reduce((best, node) => (best && worth(best) >= worth(node) ? best : node), null);
  const listing = meeting?.listings[0];
  const body = serviceBodies.reduce((most, body) => (most && most.meetings.totalCount >= body.meetings.totalCount ? most : body), null);
  const numbers = nodes.flatMap((node) => node.externalIds);
  const rooms = nodes.map((node) => node.online?.roomId).filter(Boolean);

  function like(value, listings) {
    if (typeof value === "string") {
      switch (/^[a-z]+(?=_)/.exec(value)?.[0]) {
        case "meeting":
          return meeting?.id ?? value;
        case "listing":
          return listings.shift()?.id ?? value;
        case "source":
          return listing?.source.id ?? sources.nodes[0]?.id ?? value;
        case "servicebody":
          return body?.id ?? value;
        default:
          return value;
      }
    }
    if (typeof value?.scheme === "string") {
      if (value.scheme === "room") return rooms.length > 0 ? { ...value, value: rooms[0] } : value;
      if (value.scheme.startsWith("source_")) return listing ? { scheme: listing.source.id, value: listing.sourceId } : value;
      return numbers.find(({ scheme }) => scheme === value.scheme) ?? value;
    }
    if (Array.isArray(value)) return value.map((inner) => like(inner, listings));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, like(inner, listings)]));
  }

  return examples.map((example) => {
    if (!example.variables) return example;
    const variables = like(JSON.parse(example.variables), [...(meeting?.listings ?? [])]);
    return { ...example, variables: JSON.stringify(variables, null, 2) };
  });
}
