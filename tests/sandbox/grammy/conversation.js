// Holds the conversation with grammY. One JSON object a line comes in (a call, or a file to fetch) and goes out
// (its answer, or an update): what is said is decided by the test that runs this.
"use strict";

const http = require("node:http");
const readline = require("node:readline");
const { Bot, GrammyError, InputFile, webhookCallback } = require("grammy");

const [url, token, transport, secret, kinds] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot: url } });

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function withFiles(value) {
  if (Array.isArray(value)) return value.map(withFiles);
  if (value === null || typeof value !== "object") return value;
  if ("base64" in value) return new InputFile(Buffer.from(value.base64, "base64"), value.name);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withFiles(one)]));
}

async function answer({ number, method, parameters, path }) {
  if (path !== undefined) {
    const response = await fetch(`${url}/file/bot${token}/${path}`);
    const content = Buffer.from(await response.arrayBuffer());
    say({ number, result: content.toString("base64") });
    return;
  }
  try {
    // A method without parameters takes none, not an empty object.
    const given = Object.keys(parameters).length > 0 ? [withFiles(parameters)] : [];
    say({ number, result: await bot.api.raw[method](...given) });
  } catch (error) {
    if (!(error instanceof GrammyError)) throw error;
    const { error_code, description, parameters: more } = error;
    say({ number, refused: { error_code, description, parameters: more } });
  }
}

async function main() {
  const allowed_updates = JSON.parse(kinds);
  bot.use((context) => say({ update: context.update }));
  if (transport === "webhook") {
    await bot.init();
    const server = http.createServer(webhookCallback(bot, "http", { secretToken: secret }));
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    const address = `http://127.0.0.1:${server.address().port}/hook`;
    await bot.api.setWebhook(address, { secret_token: secret, allowed_updates });
    say({ ready: true });
  } else {
    bot.start({ allowed_updates, timeout: 5, onStart: () => say({ ready: true }) });
  }
  for await (const line of readline.createInterface({ input: process.stdin })) await answer(JSON.parse(line));
  process.exit(0);
}

main();
