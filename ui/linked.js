// Text of ours with names that lead somewhere: a click or Enter on [data-go] tells the server which.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".k-linked");
  if (root.dataset.of !== data.of) {
    root.innerHTML = data.html;
    root.dataset.of = data.of;
  }
  root.onclick = (event) => {
    const link = event.target.closest("[data-go]");
    if (link) setTriggerValue("go", link.dataset.go);
  };
  root.querySelectorAll("[data-copy]").forEach((button) => {
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
      } catch {
        const field = document.createElement("textarea");
        field.value = button.dataset.copy;
        document.body.append(field);
        field.select();
        document.execCommand("copy");
        field.remove();
      }
      const before = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = before), 1600);
    };
  });
}
