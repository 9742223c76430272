/* Sealing to a public key: HPKE (RFC 9180), base mode, one message. DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.

   Nothing here opens anything. `crypto.subtle` exists at secure addresses only (https, or this very machine). */

const KEM = [..."KEM"].map((letter) => letter.charCodeAt(0)).concat([0x00, 0x10]);
const SUITE = [..."HPKE"].map((letter) => letter.charCodeAt(0)).concat([0x00, 0x10, 0x00, 0x01, 0x00, 0x01]);
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const [SECRET_BYTES, KEY_BYTES, NONCE_BYTES] = [32, 16, 12];
const NONE = new Uint8Array(0);

export const canSeal = () => Boolean(globalThis.crypto?.subtle);

const utf8 = (text) => new TextEncoder().encode(text);

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/* HMAC pads its key with zeros, and browsers refuse an empty one: 32 zeros are the same key. */
async function hmac(key, data) {
  const bytes = key.length ? key : new Uint8Array(32);
  const held = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", held, data));
}

const extract = (suite, salt, label, material) => hmac(salt, joined(utf8("HPKE-v1"), suite, utf8(label), material));

/* At most 32 bytes, so one block of HKDF-Expand. */
async function expand(suite, key, label, info, length) {
  const labelled = joined([0, length], utf8("HPKE-v1"), suite, utf8(label), info);
  return (await hmac(key, joined(labelled, [1]))).slice(0, length);
}

/* The encapsulated key, then the ciphertext. `recipient` is 65 bytes; `ephemeral`, a pair of keys, is for the vectors of
   the RFC: a pair of its own is drawn for each message. */
export async function seal(recipient, info, message, ephemeral, extra = NONE) {
  const pair = ephemeral ?? (await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]));
  const own = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const theirs = await crypto.subtle.importKey("raw", recipient, CURVE, false, []);
  const common = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256);
  const agreed = await extract(KEM, NONE, "eae_prk", new Uint8Array(common));
  const shared = await expand(KEM, agreed, "shared_secret", joined(own, recipient), SECRET_BYTES);
  const context = joined(
    [0],
    await extract(SUITE, NONE, "psk_id_hash", NONE),
    await extract(SUITE, NONE, "info_hash", info),
  );
  const secret = await extract(SUITE, shared, "secret", NONE);
  const key = await expand(SUITE, secret, "key", context, KEY_BYTES);
  const iv = await expand(SUITE, secret, "base_nonce", context, NONCE_BYTES);
  const held = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: extra }, held, message);
  return joined(own, new Uint8Array(closed));
}
