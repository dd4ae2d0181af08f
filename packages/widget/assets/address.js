// Stands in the page itself: it runs before anything is drawn, and takes the link's token out of the address bar.
history.replaceState(null, '', document.currentScript?.dataset['address'])
