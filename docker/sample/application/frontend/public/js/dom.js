/** The first element of a `<template>` of index.html, copied. */
export function copyTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** Puts texts into the elements that the selectors name. */
export function fill(element, texts) {
  for (const [selector, text] of Object.entries(texts)) element.querySelector(selector).textContent = text;
}

export function showError(form, text) {
  const place = form.querySelector(".error");
  place.textContent = text;
  place.hidden = !text;
}

/** Runs `work` with the form's button disabled; what goes wrong is said in the form. */
export async function submitting(form, work) {
  const button = form.querySelector("button[type=submit]");
  showError(form, "");
  button.disabled = true;
  try {
    await work(new FormData(form));
  } catch (error) {
    showError(form, error.message);
  } finally {
    button.disabled = false;
  }
}

let timer;

/** Says something for a few seconds at the edge of the page. */
export function announce(text) {
  const message = document.getElementById("message");
  message.textContent = text;
  message.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => (message.hidden = true), 5_000);
}
