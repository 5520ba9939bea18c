// Hands tokens to the page and serves it. MLAB_API_KEY=... EXCHANGE=https://... node backend.mjs
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

const { MLAB_API_KEY, EXCHANGE, PORT = "8000" } = process.env;
for (const [name, value] of Object.entries({ MLAB_API_KEY, EXCHANGE })) if (!value) stop(`${name} is missing or empty`);
if (!/^https?:\/\/./.test(EXCHANGE)) stop("EXCHANGE must be a URL such as https://EXCHANGE");
const types = { html: "text/html; charset=utf-8", js: "text/javascript", css: "text/css" };

function stop(why) {
  console.error(why);
  process.exit(1);
}

async function token(response) {
  const answer = await fetch(`${EXCHANGE}/v0/token/integration`, {
    method: "POST",
    headers: { Authorization: `Bearer ${MLAB_API_KEY}` },
    signal: AbortSignal.timeout(10_000),
  });
  const ends = answer.headers.get("Tollgate-Key-Expires");
  if (ends) console.warn(`the API key ends at ${ends}`);
  if (answer.ok) return send(response, 200, await answer.text());
  const busy = answer.status === 429 || answer.status === 503;
  console.error(`exchange: ${answer.status} ${(await answer.text()).trim()}`);
  if (busy) response.setHeader("Retry-After", answer.headers.get("Retry-After") ?? "1");
  send(response, busy ? 503 : 500, '{"error":"no token"}');
}

function send(response, status, body, type = "application/json") {
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" }).end(body);
}

createServer((request, response) => {
  const path = new URL(request.url, "http://x").pathname;
  const file = path === "/" ? "index.html" : path.slice(1);
  const served = path.startsWith("/ndt7/") ? `node_modules/@m-lab/ndt7/src/${file.slice(5)}` : file;
  const work = path === "/mlab-token"
    ? token(response)
    : readFile(new URL(`../page/${served}`, import.meta.url)).then((body) => send(response, 200, body, types[file.split(".").pop()]));
  work.catch((error) => {
    console.error(error.message);
    send(response, path === "/mlab-token" ? 500 : 404, '{"error":"no token"}');
  });
}).listen(Number(PORT), "127.0.0.1", function () {
  console.log(`http://127.0.0.1:${this.address().port}/`);
});
