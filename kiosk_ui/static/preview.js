// The live picture: pulls the newest frame and draws it; keeps none, queues none.

import { follow, pause } from "./link.js";

const LIMIT = 15000;

// A picture older than this is no longer the present, and is taken off the screen.
const STALE = 3000;

export function watchPreview() {
  const canvas = document.getElementById("live");
  const plate = canvas.parentElement;
  const context = canvas.getContext("2d", { alpha: false });
  let seen = -1;
  let drawn = 0;

  async function draw(response) {
    if (response.status === 200) {
      const bitmap = await createImageBitmap(await response.blob());
      if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
        canvas.width = bitmap.width;
        canvas.height = bitmap.height;
      }
      context.drawImage(bitmap, 0, 0);
      bitmap.close();
      seen = response.headers.get("X-Frame-Number");
      drawn = performance.now();
      plate.dataset.fresh = "yes";
    } else if (performance.now() - drawn > STALE) {
      plate.dataset.fresh = "no";
    }
    await unneeded();
  }

  // A still on the screen, a panel that takes all of it, or a hidden page needs no live picture.
  async function unneeded() {
    while (document.hidden || document.getElementById("still") !== null || hasNoPlate()) await pause(200);
  }

  function hasNoPlate() {
    return document.querySelector("#panel.wide") !== null;
  }

  follow(
    () => `/next.jpg?after=${seen}`,
    draw,
    () => {
      seen = -1;
      plate.dataset.fresh = "no";
    },
    LIMIT,
  );
}
