// The frame underneath opens a dialog of its own words when the server is gone; it is hidden, and this is said instead.
function watchConnection(holder) {
  return window.setInterval(() => {
    const lost = document.querySelector('[data-testid="stDialog"]') !== null;
    if (lost !== !holder.hidden) holder.hidden = !lost;
  }, 700);
}
