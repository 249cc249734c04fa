// Starts GraphiQL with one tab for each example. GraphiQL names a tab after its operation, and remembers a reader's own tabs.
"use strict";

const { endpoint, examples } = JSON.parse(document.getElementById("playground").textContent);

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: endpoint }),
    defaultTabs: examples.map(({ query, variables }) => ({ query, variables })),
    shouldPersistHeaders: false,
  }),
);
