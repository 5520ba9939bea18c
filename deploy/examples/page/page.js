// Runs one test with @m-lab/ndt7 and a token of the backend's, and says in words what came of it.
const say = (text) => { document.getElementById("status").textContent = text; };
const locate = document.querySelector("meta[name=mlab-locate]").content;

// The client tells that locate refused, but not why: keep locate's last answer to look at.
const plainFetch = window.fetch.bind(window);
let located;
window.fetch = async (resource, options) => {
  const answer = await plainFetch(resource, options);
  if (String(resource).startsWith(locate)) located = answer;
  return answer;
};

const soon = (answer) => {
  const seconds = Number(answer.headers.get("Retry-After"));
  if (!seconds) return "later";
  return seconds < 90 ? "in a minute" : `in ${Math.ceil(seconds / 60)} minutes`;
};

const refusal = (answer) => {
  if (answer?.status === 429) return `There were too many tests. Please try again ${soon(answer)}.`;
  if (answer?.status === 401) return "The permission for this test has run out. Please press Start again.";
  if (answer?.status === 503) return `The service is busy. Please try again ${soon(answer)}.`;
  return "The test could not be run. Please try again later.";
};

async function run() {
  located = undefined;
  const answer = await fetch("/mlab-token");
  if (!answer.ok) return say(refusal(answer));
  const mbits = {};
  let failed = false;
  const progress = (word) => ({Source, Data}) => {
    if (Source === "client") say(`${word}: ${(mbits[word] = Data.MeanClientMbps).toFixed(1)} Mbit/s`);
  };
  await ndt7.test({
    loadbalancer: locate,
    clientRegistrationToken: (await answer.json()).token,
    userAcceptedDataPolicy: document.getElementById("consent").checked,
    downloadworkerfile: "/ndt7/ndt7-download-worker.js",
    uploadworkerfile: "/ndt7/ndt7-upload-worker.js",
  }, {
    error: () => { failed = true; },
    downloadMeasurement: progress("Download"),
    uploadMeasurement: progress("Upload"),
  }).catch(() => { failed = true; });
  say(failed
    ? refusal(located?.ok ? undefined : located)
    : `Done. ${Object.entries(mbits).map(([word, rate]) => `${word}: ${rate.toFixed(1)} Mbit/s`).join(", ")}`);
}

const start = document.getElementById("start");
start.addEventListener("click", async () => {
  if (!document.getElementById("consent").checked) return say("Please accept the data policy first.");
  start.disabled = true;
  say("Starting ...");
  await run().catch(() => say(refusal()));
  start.disabled = false;
});
