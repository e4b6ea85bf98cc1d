// Dark or light: as the system has it, until the reader chooses.
import { effect, signal } from "@preact/signals";

export type Theme = "light" | "dark";

const system = window.matchMedia("(prefers-color-scheme: dark)");
const key = "pgweir.theme";

function kept(): Theme | null {
  try {
    const value = localStorage.getItem(key);
    return value === "dark" || value === "light" ? value : null;
  } catch {
    return null; // a browser that keeps nothing
  }
}

const chosen = signal<Theme | null>(kept());
const systemTheme = signal<Theme>(system.matches ? "dark" : "light");
system.addEventListener("change", () => {
  systemTheme.value = system.matches ? "dark" : "light";
});

export const theme = signal<Theme>(chosen.value ?? systemTheme.value);
effect(() => {
  theme.value = chosen.value ?? systemTheme.value;
  document.documentElement.dataset["theme"] = theme.value;
});

export function toggleTheme(): void {
  chosen.value = theme.value === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(key, chosen.value);
  } catch {
    // Kept until the page closes.
  }
}

// For drawings on a canvas, which know no style sheet.
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
