// Exchanges the token for a cookie that no script can read, then shows what was asked for.
const form = document.getElementById("login");
const said = document.getElementById("said");
const words = {
  401: "This is not one of the tokens.",
  429: "Too many attempts. Wait a minute.",
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  said.textContent = "";
  const token = document.getElementById("token").value.trim();
  try {
    const answer = await fetch("/login", { method: "POST", headers: { Authorization: `Bearer ${token}` } });
    if (answer.ok) {
      location.reload();
    } else {
      said.textContent = words[answer.status] ?? `pgweir answers ${answer.status}.`;
    }
  } catch {
    said.textContent = "pgweir does not answer, or the token holds what no token can.";
  }
});
