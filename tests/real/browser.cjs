// Drives the subscription flow as a person would who has no scripts and no mouse; called by `browser`.
const { chromium } = require("playwright-core");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const assert = require("node:assert");

const { WEB, SITE, MAIL, REDLINED } = process.env;

function decoded(file) {
  const script =
    "import sys, email, email.policy\n" +
    "m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)\n" +
    "print(m.get_body((sys.argv[2],)).get_content())";
  return execFileSync("python3", ["-c", script, file.name, file.part]).toString();
}

async function newest(before) {
  for (let tries = 0; tries < 200; tries += 1) {
    const names = fs.existsSync(MAIL) ? fs.readdirSync(MAIL) : [];
    const fresh = names.filter((name) => name.endsWith(".eml") && !before.has(name));
    if (fresh.length > 0) return path.join(MAIL, fresh[0]);
    await new Promise((go) => setTimeout(go, 100));
  }
  throw new Error("no mail came");
}

function seen() {
  return new Set(fs.existsSync(MAIL) ? fs.readdirSync(MAIL) : []);
}

function link(text, below) {
  const found = text.match(new RegExp(`https://news\\.example(${below}\\S+)`));
  assert(found, `no link below ${below} in: ${text}`);
  return WEB + found[1];
}

// Presses Tab until this is focused, so whatever is used can be reached without a mouse.
async function tabTo(page, selector) {
  for (let presses = 0; presses < 200; presses += 1) {
    const there = await page.evaluate((wanted) => document.activeElement.matches(wanted), selector);
    if (there) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${selector} is not reached by keyboard`);
}

async function pictures(browser, name, url) {
  for (const [size, width, height] of [["phone", 390, 844], ["desk", 1280, 900]]) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme, javaScriptEnabled: false });
      await page.goto(url);
      for (const summary of await page.locator("summary").all()) await summary.click();
      const file = `target/pictures/${name}-${size}-${colorScheme}.png`;
      await page.screenshot({ path: file, fullPage: true });
      const wide = await page.locator("body").evaluate((body) => body.scrollWidth > window.innerWidth);
      assert(!wide, `${file} is wider than its screen`);
      await page.close();
    }
  }
}

async function subscribed(browser) {
  // Evaluating is ours; the page's own scripts would be refused by its policy as well.
  const page = await browser.newPage({ javaScriptEnabled: false });
  const blocked = [];
  page.on("console", (message) => blocked.push(message.text()));
  await page.goto(`${WEB}/subscribe`);
  await tabTo(page, "#email");
  await page.keyboard.type("reader@example.org");
  await tabTo(page, "#what");
  await page.keyboard.type("harbour");
  await tabTo(page, "button[type=submit]");
  const before = seen();
  await page.keyboard.press("Enter");
  await page.waitForURL(`${WEB}/subscribe`);
  assert((await page.textContent("h1")).includes("Look into your mail"));

  const question = await newest(before);
  const confirm = link(decoded({ name: question, part: "plain" }), "/confirm/");
  await pictures(browser, "confirm", confirm);
  await page.goto(confirm);
  await tabTo(page, "button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/manage\//);
  assert((await page.textContent("[role=status]")).includes("Confirmed"));
  assert.deepEqual(blocked, [], "nothing is refused by the policy");
  return page;
}

async function changed(browser, page) {
  const manage = page.url().split("?")[0];
  await tabTo(page, "section:first-of-type summary");
  await page.keyboard.press("Enter");
  await tabTo(page, "select[name=at_least]");
  await page.keyboard.type("Every change of");
  await tabTo(page, "input[value=figures]");
  await page.keyboard.press("Space");
  await tabTo(page, "section:first-of-type details button");
  await page.keyboard.press("Enter");
  await page.waitForURL(/done=change/);
  assert((await page.textContent(".subscription .meta")).includes("figures"));
  await pictures(browser, "manage", manage);
  return manage;
}

async function left(browser, page) {
  const before = seen();
  execFileSync("curl", ["--silent", `${SITE}/set/48`]);
  execFileSync(REDLINED, ["visit", "harbour-wall"]);
  const alert = await newest(before);
  const html = path.join(path.dirname(MAIL), "alert.html");
  fs.writeFileSync(html, decoded({ name: alert, part: "html" }));
  await pictures(browser, "mail", `file://${html}`);
  const leave = link(decoded({ name: alert, part: "plain" }), "/leave/");
  await pictures(browser, "leave", leave);
  await page.goto(leave);
  await tabTo(page, "button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForLoadState();
  assert((await page.textContent("h1")).includes("Done"));
}

(async () => {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  });
  const page = await subscribed(browser);
  await changed(browser, page);
  await left(browser, page);
  await pictures(browser, "subscribe", `${WEB}/subscribe`);
  await pictures(browser, "stories", `${WEB}/`);
  await browser.close();
  console.log("subscribed, changed and left by keyboard, without scripts; pictures in target/pictures");
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
