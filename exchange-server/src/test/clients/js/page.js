// Walks the operators' page as a person does, with a second operator in between, and lets axe-core look at each view, light
// and dark, wide and at 360 px. Arguments: URL, token of an editor, token of another, a folder for screenshots (optional).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

const [base, token, other, shots] = process.argv.slice(2);
const axe = readFileSync(new URL("./node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const page = await browser.newPage();
page.setDefaultTimeout(60_000);
// axe-core is put into the page, whose policy allows no script
await page.setBypassCSP(true);
const complaints = [];
page.on("pageerror", (error) => complaints.push(`script: ${error}`));

async function look(view) {
  for (const [scheme, width] of [["light", 1100], ["dark", 360]]) {
    await page.setViewport({ width, height: 800 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run());
    violations.forEach((found) => complaints.push(`${view} ${scheme}: ${found.id} ${found.nodes.map((n) => n.html)}`));
    if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) {
      complaints.push(`${view} ${scheme}: wider than ${width} px`);
    }
    if (shots) {
      await page.screenshot({ path: `${shots}/${view}-${scheme}.png` });
    }
  }
  console.log(`seen: ${view}`);
}

const moved = (action) => Promise.all([page.waitForNavigation(), action()]);
const press = (label) => moved(() => page.evaluate((text) =>
  [...document.querySelectorAll("button")].find((button) => button.textContent.trim().startsWith(text)).click(), label));
const fill = (name, value) => page.$eval(`[name=${name}]`, (field, text) => { field.value = text; }, value);
const text = () => page.$eval("main", (main) => main.innerText);
async function signIn() {
  // by keyboard alone: the field has the focus
  await page.keyboard.type(token);
  await moved(() => page.keyboard.press("Enter"));
}

await page.goto(`${base}/integrations`);
await look("login");
await signIn();
await look("integrations");
await page.focus("#name");
await page.keyboard.type("ACM");
await moved(() => page.keyboard.press("Enter"));
await moved(() => page.click("tbody a"));
await look("integration");

await page.$eval("details.card", (details) => { details.open = true; });
await fill("key_id", "ki_web");
await press("Create key");
assert.match(await page.$eval("#key", (key) => key.value), /^mlabk\.cii_acme\.ki_web\./);
await look("key");
await moved(() => page.click("main a"));
await press("Rotate");
await moved(() => page.click("main a"));
assert.match(await text(), /replaced by ki_/);

await fill("requests", "50000/24h");
const theirs = await fetch(`${base}/v0/integrations/acme/quota`, {
  method: "PATCH",
  headers: { "Authorization": `Bearer ${other}`, "Content-Type": "application/json", "If-Match": "*" },
  body: JSON.stringify({ quota: { client: "40/12h" } }),
});
assert.equal(theirs.status, 200);
await press("Save quota");
assert.match(await text(), /somebody else was faster\. carol at/);
await look("conflict");
await press("Send again");
assert.match(await text(), /50000\/24h/);
assert.match(await text(), /40\/12h/);

await page.$eval("form[action$=description] [name=description]", (field) => { field.value = "a long thought"; });
await page.deleteCookie(...(await page.cookies()));
await press("Save description");
assert.match(await text(), /what you typed is kept/);
await look("session ended");
await signIn();
assert.equal(await page.$eval("[name=description]", (field) => field.value), "a long thought");
await press("Send again");
assert.match(await text(), /a long thought/);

await page.$$eval("td details", (all) => all.forEach((details) => { details.open = true; }));
await press("Revoke ki_web");
assert.match(await text(), /revoked/);
await look("keys");
await page.goto(`${base}/integrations/acme/use`);
assert.match(await text(), /--prometheus-url/);
await look("use");
await page.goto(`${base}/integrations/acme`);
await moved(() => page.click("a[href$=explain]"));
// by keyboard alone: the key, then the address
await page.focus("#key");
await page.keyboard.type("ki_web");
await page.keyboard.press("Tab");
await page.keyboard.type("192.0.2.1");
await moved(() => page.keyboard.press("Enter"));
assert.match(await text(), /No token: the key is revoked/);
assert.match(await text(), /Refused with 429/);
assert.match(await text(), /it cannot be reached/);
assert.equal(await page.$eval("#client", (field) => field.value), "192.0.2.1");
await look("explain");
await moved(() => page.click("nav a[href='/sidecars']"));
assert.match(await text(), /1 of 2 sidecars did not answer/);
await look("sidecars");
await page.goto(`${base}/audit`);
assert.match(await text(), /carol/);
await look("audit");
await press("Sign out");
await browser.close();
complaints.forEach((complaint) => console.log(complaint));
process.exit(complaints.length === 0 ? 0 : 1);
