// The plain page: puts an example into the boxes, sends what is in them, and shows the answer.
"use strict";

const { endpoint, examples: tested } = JSON.parse(document.getElementById("playground").textContent);
const form = document.getElementById("form");
const query = document.getElementById("query");
const variables = document.getElementById("variables");
const statusLine = document.getElementById("status");
const answer = document.getElementById("answer");

function show(example) {
  query.value = example.query;
  variables.value = example.variables ?? "";
}

async function run() {
  answer.textContent = "";
  const request = { query: query.value };
  try {
    if (variables.value.trim()) request.variables = JSON.parse(variables.value);
  } catch (error) {
    statusLine.textContent = `The variables are not JSON: ${error.message}`;
    variables.focus();
    return;
  }
  statusLine.textContent = "Asking …";
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json" },
      body: JSON.stringify(request),
    });
    const text = await response.text();
    statusLine.textContent = response.ok ? "Answered." : `Answered with status ${response.status}.`;
    try {
      answer.textContent = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      answer.textContent = text;
    }
  } catch (error) {
    statusLine.textContent = `No answer: ${error.message}`;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

// Until the server has said what ids it has, a button puts the example in as it is tested.
let examples = tested;
for (const button of document.querySelectorAll("button[data-example]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    show(examples[Number(button.dataset.example)]);
    query.focus();
  });
}
if (examples.length > 0) show(examples[0]);
withServedIds(endpoint, tested).then((served) => {
  const untouched = examples.length > 0 && variables.value === (examples[0].variables ?? "") && query.value === examples[0].query;
  examples = served;
  if (untouched) show(examples[0]);
});
