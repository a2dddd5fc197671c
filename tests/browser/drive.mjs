// Opens a page in Chromium, takes the steps that stand in standard input as JSON, and writes to
// standard output as JSON what they gave and what happened besides.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = createRequire(import.meta.url).resolve("axe-core");
const job = JSON.parse(readFileSync(0, "utf8"));
const browser = await chromium.launch({
  executablePath: job.chromium,
  args: ["--disable-background-networking", "--disable-component-update", "--disable-sync"],
  chromiumSandbox: false,
});
const seen = { results: [], dialogs: [], errors: [], requests: [] };
try {
  const context = await browser.newContext({
    viewport: { width: job.width, height: job.height },
    colorScheme: job.dark ? "dark" : "light",
    javaScriptEnabled: job.javascript,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.on("dialog", async (dialog) => {
    seen.dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("request", (request) => seen.requests.push(request.url().slice(0, 200)));
  const steps = {
    check: (name, on) => page.locator(name).setChecked(on),
    click: (name) => page.locator(name).first().click(),
    dblclick: (name) => page.locator(name).first().dblclick(),
    copied: () => page.evaluate(() => navigator.clipboard.readText()),
    evaluate: (expression) => page.evaluate(expression),
    media: (media) => page.emulateMedia({ media }),
    fill: (name, text) => page.locator(name).fill(text),
    press: (key) => page.keyboard.press(key),
    select: (name, value) => page.locator(name).selectOption(value),
    shoot: (path, whole) => page.screenshot({ path, fullPage: whole }).then(() => null),
    until: (expression) => page.waitForFunction(expression).then(() => null),
    visit: (hash) => page.goto(job.url + hash).then(() => null),
    // How many elements are seen: laid out, not hidden, not within what is folded.
    visible: (name) => page.locator(name).filter({ visible: true }).count(),
    text: (name) => page.locator(name).first().innerText(),
    axe: async () => {
      await page.addScriptTag({ path: axe });
      const found = await page.evaluate(() => globalThis.axe.run());
      return found.violations.map(({ id, impact, help, nodes }) => (
        { id, impact, help, nodes: nodes.slice(0, 3).map((node) => node.html.slice(0, 200)) }
      ));
    },
  };
  await page.goto(job.url);
  for (const [name, ...values] of job.steps) {
    seen.results.push((await steps[name](...values)) ?? null);
  }
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(seen));
