// Looks at pages in headless Chromium and says what it saw, as JSON, one object a view.
//
// Standard input: {"chromium": path, "views": [{"url", "width", "height"?, "scheme", "shot"?, "whole"?, "axe"?, "bare"?}]}.
// `shot` is a file to take a picture into, of the `whole` page if asked; `axe` has the page judged by axe-core; `bare`
// switches the page's own CSP off, so that nothing is stopped by that alone.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const asked = JSON.parse(readFileSync(0, "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: asked.chromium, args: ["--no-sandbox", "--disable-gpu"] });
const pages = new Map(); // one for each kind of window, used again

async function windowFor({ width, height = 900, scheme, bare }) {
  const key = `${width} ${height} ${scheme} ${bare}`;
  if (!pages.has(key)) {
    const made = { viewport: { width, height }, colorScheme: scheme, bypassCSP: Boolean(bare), deviceScaleFactor: 1 };
    const page = await (await browser.newContext(made)).newPage();
    const held = { page, said: null, origin: "" };
    page.on("console", (line) => ["error", "warning"].includes(line.type()) && held.said.errors.push(line.text()));
    page.on("pageerror", (error) => held.said.errors.push(String(error)));
    page.on("dialog", (dialog) => (held.said.dialogs.push(dialog.message()), dialog.dismiss()));
    page.on("request", (request) => request.url().startsWith(held.origin) || held.said.outside.push(request.url()));
    pages.set(key, held);
  }
  return pages.get(key);
}

async function look(view) {
  const said = { url: view.url, errors: [], outside: [], dialogs: [], violations: [] };
  const held = await windowFor(view);
  const page = held.page;
  Object.assign(held, { said, origin: new URL(view.url).origin + "/" });
  const answer = await page.goto(view.url, { waitUntil: "load" });
  said.status = answer.status();
  Object.assign(said, await page.evaluate(() => ({
    title: document.title,
    scripts: document.querySelectorAll("script, iframe, object, embed, frame, base, meta[http-equiv]").length,
    handlers: [...document.querySelectorAll("*")].flatMap((e) => [...e.attributes])
      .filter((a) => /^on/i.test(a.name) || (/^(href|src|action|formaction|xlink:href)$/i.test(a.name) && /^\W*(javascript|vbscript|data):/i.test(a.value)))
      .map((a) => `${a.name}=${a.value}`),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    words: (document.body?.innerText ?? document.documentElement.textContent).length,
  })));
  if (view.axe) {
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    said.violations = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`.slice(0, 600));
  }
  if (view.shot) await page.screenshot({ path: view.shot, fullPage: Boolean(view.whole) });
  return said;
}

const out = [];
for (const view of asked.views) out.push(await look({ width: 1280, scheme: "light", ...view }));
await browser.close();
console.log(JSON.stringify(out));
