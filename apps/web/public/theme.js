// Sets the theme before the first paint, so that the page never flashes in the other one.
{
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    let chosen = null;
    try {
      chosen = JSON.parse(localStorage.getItem('spanlight.theme'));
    } catch {
      // No storage, or not ours: the system decides.
    }
    const isDark = chosen === 'dark' || (chosen !== 'light' && dark.matches);
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  };
  apply();
  dark.addEventListener('change', apply);
  addEventListener('storage', apply);
  addEventListener('spanlight-theme', apply);
}
