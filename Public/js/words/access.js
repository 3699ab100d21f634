// Words for who may use the server: the form that asks for the token, the way out, and read-only servers.

export const access = {
    title: "This server asks for a token",
    about: "The token is in the file that the server was started with (--token-file). It is sent once and exchanged for "
        + "a session that this page cannot read; it is never kept, and never part of an address.",
    token: "token",
    signIn: "Sign in",
    signOut: "sign out",
    signOutTitle: "End this browser's session; all its tabs then ask for the token",
    missing: "Type the token.",
    unreadable: "A token has visible ASCII characters only, without blanks between them.",
    wrong: "This is not the server's token.",
    refused: (status) => `The server answered ${status}.`,
    unreachable: "The server did not answer. Try again.",
    readOnly: "read only",
    readOnlyTitle: "The server refuses whatever would change something; what would is left out on this page",
};
