// Sign in with GitHub in Express; what people did is scored by the Python service next to it.
// Start: node app.js (docs/integration.md lists the variables it reads).

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import express from "express";

const env = (name, otherwise) => {
  const value = process.env[name] || otherwise;
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};
const GITHUB = env("GITHUB_SERVER_URL", "https://github.com");
const API = env("GITHUB_API_URL", "https://api.github.com");
const PUBLIC_URL = env("PUBLIC_URL");
const SCORING_URL = env("SCORING_URL");
const SCORING_KEY = env("SCORING_KEY");
const CLIENT = { client_id: env("OAUTH_CLIENT_ID"), client_secret: env("OAUTH_CLIENT_SECRET") };
const COOKIE = { httpOnly: true, sameSite: "lax", secure: PUBLIC_URL.startsWith("https:") };

const EIGHT_HOURS = 8 * 3600 * 1000;
const sessions = new Map(); // tokens stay here; several processes need a shared store instead
const app = express();
app.use(express.json());

const random = () => randomBytes(32).toString("base64url");
const digest = (text) => createHash("sha256").update(String(text)).digest();
const cookies = (req) =>
  new Map((req.headers.cookie ?? "").split("; ").map((pair) => pair.split("=", 2)));

class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

async function asked(url, options) {
  const answer = await fetch(url, options).catch(() => null);
  if (!answer?.ok) throw new Problem(503, "GitHub did not answer; try again");
  return answer.json();
}

app.get("/login", (req, res) => {
  const state = random();
  const query = new URLSearchParams({
    client_id: CLIENT.client_id,
    redirect_uri: `${PUBLIC_URL}/callback`,
    state,
  });
  res.cookie("state", state, { ...COOKIE, maxAge: 600_000 });
  res.redirect(303, `${GITHUB}/login/oauth/authorize?${query}`);
});

app.get("/callback", async (req, res) => {
  const expected = cookies(req).get("state");
  // digests have one length, which timingSafeEqual asks for
  if (!expected || !timingSafeEqual(digest(req.query.state), digest(expected)))
    throw new Problem(400, "this sign-in did not start here: open /login");
  const { access_token: token } = await asked(`${GITHUB}/login/oauth/access_token`, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ ...CLIENT, code: String(req.query.code) }),
  });
  if (!token) throw new Problem(400, "GitHub refused the code: open /login again");
  const { login } = await asked(`${API}/user`, { headers: { authorization: `Bearer ${token}` } });
  const session = random();
  sessions.set(session, { login, token });
  setTimeout(() => sessions.delete(session), EIGHT_HOURS).unref();
  res.clearCookie("state", COOKIE);
  res.cookie("session", session, { ...COOKIE, maxAge: EIGHT_HOURS }).redirect(303, "/me");
});

function signedIn(req, res, next) {
  req.user = sessions.get(cookies(req).get("session"));
  next(req.user ? undefined : new Problem(401, "sign in at /login"));
}

app.get("/me", signedIn, (req, res) => res.json({ login: req.user.login }));

app.post("/analyze", signedIn, async (req, res) => {
  const { login, token } = req.user;
  const answer = await fetch(`${SCORING_URL}/analyze`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-scoring-key": SCORING_KEY,
    },
    body: JSON.stringify({ login, ...req.body, asked_by: login }),
  }).catch(() => { throw new Problem(503, "scoring is not reachable; try again"); });
  const wait = answer.headers.get("retry-after");
  if (wait) res.set("retry-after", wait);
  res.status(answer.status).type(answer.headers.get("content-type")).send(await answer.text());
});

app.use((error, req, res, next) => {
  const status = error.status ?? 500;
  const detail = error instanceof Problem ? error.message : "the request was not understood";
  res.status(status).type("application/problem+json").send(JSON.stringify({ status, detail }));
});

const server = app.listen(Number(env("PORT", "3000")), "127.0.0.1", () => {
  console.log(`listening on ${server.address().port}`);
});
