// Asks for a check or a rebuild, and looks again while one goes on.

const answer = document.getElementById('answer');

document.addEventListener('click', async event => {
  const button = event.target.closest('[data-post]');
  if (!button) return;
  button.disabled = true;
  try {
    const response = await fetch(button.dataset.post, {
      method: button.dataset.method ?? 'POST', headers: { 'Accept-Language': document.documentElement.lang },
    });
    if (response.ok) return location.reload();
    const problem = await response.json();
    answer.textContent = problem.detail ?? problem.title;
  } finally {
    button.disabled = false;
  }
});

if (document.querySelector('[data-going]')) setTimeout(() => location.reload(), 2000);
