// Starts GraphiQL with one tab for each example. GraphiQL names a tab after its operation, and remembers a reader's own tabs.
"use strict";

async function start() {
  const { endpoint, examples: tested } = JSON.parse(document.getElementById("playground").textContent);
  const examples = await withServedIds(endpoint, tested);

  // GraphiQL 4 fills the variables of the tab that is open first from its storage, not from the tab: at a first visit, put them there.
  try {
    if (examples[0]?.variables && localStorage.getItem("graphiql:tabState") === null) {
      localStorage.setItem("graphiql:variables", examples[0].variables);
    }
  } catch {
    // A browser that keeps nothing: the variables are there after a change of tabs.
  }

  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, {
      fetcher: GraphiQL.createFetcher({ url: endpoint }),
      defaultTabs: examples.map(({ query, variables }) => ({ query, variables })),
      defaultEditorToolsVisibility: "variables",
      shouldPersistHeaders: false,
    }),
  );
}

start();
