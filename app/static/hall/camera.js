// Reads the QR of a slip: with what the browser brings, else with a library that the page keeps. No picture leaves
// the page or is stored.
const WIDEST = 800, EVERY = 150;
let stream, looking;

export const able = () => !!(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

async function detector() {
  const native = window.BarcodeDetector;
  const reads = native && (await native.getSupportedFormats()).includes("qr_code");
  const Detector = reads ? native : (await import("./qr/decode.js")).BarcodeDetector;
  return new Detector({ formats: ["qr_code"] });
}

// Shows the camera in `video` and gives every text it reads to `found`, until `found` says that it is content.
export async function start(video, found) {
  stop();
  const mine = (looking = {}), reader = await detector();
  const wanted = { video: { facingMode: "environment", width: { ideal: 1280 } } };
  const opened = await navigator.mediaDevices.getUserMedia(wanted);
  if (looking != mine) return opened.getTracks().forEach(track => track.stop());
  stream = opened;
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d", { willReadFrequently: true });
  while (looking == mine) {
    const scale = Math.min(1, WIDEST / (video.videoWidth || WIDEST));
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    if (canvas.width && canvas.height) {
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      for (const { rawValue } of await reader.detect(canvas)) if (looking == mine && found(rawValue)) return stop(video);
    }
    await new Promise(resolve => setTimeout(resolve, EVERY));
  }
}

export function stop(video) {
  looking = undefined;
  if (stream) stream.getTracks().forEach(track => track.stop());
  stream = undefined;
  if (video) video.srcObject = null;
}
