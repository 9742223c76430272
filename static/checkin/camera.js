"use strict";
/* Reading a card with the camera, where the browser reads codes by itself; elsewhere the button never shows. */

const LOOK_EVERY = 250;
const SAME_CARD_FOR = 4000;

async function offerCamera(page) {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const formats = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes("qr_code")) return;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const video = page.show("video");
  const said = page.show("camera-said");
  let stream = null;
  let last = { text: "", at: 0 };
  page.show("camera").hidden = false;

  function stop() {
    for (const track of stream ? stream.getTracks() : []) track.stop();
    stream = null;
    video.hidden = true;
  }

  async function look() {
    if (!stream) return;
    const [card] = await detector.detect(video).catch(() => []);
    const isNew = card && (card.rawValue !== last.text || Date.now() - last.at > SAME_CARD_FOR);
    if (isNew) {
      last = { text: card.rawValue, at: Date.now() };
      said.hidden = page.read(card.rawValue);
      put(said, said.hidden ? "" : page.words.unknown);
    }
    setTimeout(look, LOOK_EVERY);
  }

  page.root.querySelector('[data-press="camera"]').addEventListener("click", async () => {
    if (stream) return stop();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      video.hidden = false;
      said.hidden = true;
      await video.play();
      look();
    } catch {
      stop();
      said.hidden = false;
      put(said, page.words.no_camera);
    }
  });
}

if (door) offerCamera(door);
