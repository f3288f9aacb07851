/** Nothing is loaded before this. @param {HTMLAnchorElement} link */
function show(link) {
  const { form, name = "", download = "", sorry = "" } = link.dataset;
  const medium =
    form === "image" ? new Image() : form === "audio" ? new Audio() : document.createElement("video");
  if (medium instanceof HTMLImageElement) medium.alt = name;
  else {
    medium.controls = medium.autoplay = true;
    medium.ariaLabel = name;
  }
  medium.onerror = () => medium.replaceWith(sorry);
  medium.tabIndex = -1;
  medium.src = link.href;
  link.before(medium);
  medium.focus();
  // From now on it keeps the bytes as a file.
  delete link.dataset.form;
  link.download = name;
  link.querySelector("b")?.replaceChildren(download);
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[data-form]");
  if (!(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  show(link);
});
