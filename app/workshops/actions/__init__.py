"""What tables and organisers do in the morning: write cards, count hands, hide, group leads into axes."""
