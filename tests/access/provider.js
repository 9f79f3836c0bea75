// An OpenID provider for the tests of access: node provider.js PORT FOLDER_OF_NODE_MODULES
//
// Accounts are whatever name is typed into the login page; roles are those that a test sets.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [port, modules] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { Provider } = await import(pathToFileURL(require.resolve("oidc-provider")).href);

const issuer = `http://127.0.0.1:${port}`;
// What tests change while it runs.
const state = { roles: {}, accessSeconds: 600, deviceSeconds: 600, refreshes: 0,
  withdrawn: [] };
const native = {
  token_endpoint_auth_method: "none",
  application_type: "native",
  redirect_uris: ["http://127.0.0.1/callback"],
  response_types: ["code"],
  grant_types: [
    "authorization_code",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:device_code",
  ],
};

const provider = new Provider(issuer, {
  clients: [
    { client_id: "ordertrace", ...native },
    { client_id: "browser-only", ...native, grant_types: ["authorization_code"] },
    { client_id: "confidential", client_secret: "confidential-secret-of-a-test", ...native,
      token_endpoint_auth_method: "client_secret_basic" },
    { client_id: "gateway", client_secret: "gateway-secret-of-a-test", redirect_uris: [],
      response_types: [], grant_types: [] },
  ],
  cookies: { keys: ["a key of a test"] },
  claims: { openid: ["sub"], profile: ["preferred_username", "roles", "email", "birthdate"] },
  scopes: ["openid", "profile", "offline_access"],
  conformIdTokenClaims: true,
  rotateRefreshToken: true,
  pkce: { required: () => true },
  issueRefreshToken: async (ctx, client) => client.grantTypeAllowed("refresh_token"),
  ttl: {
    AccessToken: () => state.accessSeconds,
    DeviceCode: () => state.deviceSeconds,
    RefreshToken: () => 86400,
    IdToken: () => 3600, Session: () => 3600, Grant: () => 86400, Interaction: () => 600,
  },
  features: {
    devInteractions: { enabled: true },
    deviceFlow: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, resource) => ({
        scope: "openid profile", audience: resource,
        // A JWT cannot be introspected here.
        accessTokenFormat: resource.startsWith("https://opaque.") ? "opaque" : "jwt",
        accessTokenTTL: state.accessSeconds,
      }),
    },
  },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({
      sub: id, preferred_username: `${id}.name`, roles: state.roles[id] ?? [],
      email: `${id}@personal.example`, birthdate: "1990-01-01",
    }),
  }),
});

provider.on("refresh_token.consumed", () => { state.refreshes += 1; });

provider.use(async (ctx, next) => {
  if (ctx.path === "/control") {
    let body = "";
    for await (const chunk of ctx.req) body += chunk;
    Object.assign(state, JSON.parse(body || "{}"));
    ctx.body = state;
    return;
  }
  await next();
  if (ctx.oidc?.route !== "introspection" || !ctx.body?.active) return;
  if (state.withdrawn.includes(ctx.oidc.params.token)) ctx.body = { active: false };
  // Roles as they are now, not as they were when the token was made.
  else ctx.body.roles = state.roles[ctx.body.sub] ?? [];
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
