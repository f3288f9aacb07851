/** Nothing is loaded before this. @param {HTMLAnchorElement} link */
function show(link) {
  const { form, name = "", download = "", sorry = "" } = link.dataset;
  const medium = document.createElement(form === "image" ? "img" : form === "audio" ? "audio" : "video");
  if (medium instanceof HTMLImageElement) medium.alt = name;
  else {
    medium.controls = medium.autoplay = true;
    medium.ariaLabel = name;
  }
  medium.onerror = () => {
    const words = document.createElement("p");
    words.textContent = sorry;
    medium.replaceWith(words);
  };
  medium.tabIndex = -1;
  medium.src = link.href;
  link.before(medium);
  medium.focus();
  // The link stays, to keep the bytes as a file.
  delete link.dataset.form;
  link.download = name;
  const label = link.querySelector("b");
  if (label) label.textContent = download;
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[data-form]");
  if (!(link instanceof HTMLAnchorElement) || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  show(link);
});
