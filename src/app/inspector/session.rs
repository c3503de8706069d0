//! The token of the printed URL, the cookie that it is exchanged for, and the headers of every response.
