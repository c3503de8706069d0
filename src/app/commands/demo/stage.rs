//! What the demo plays on: listeners on loopback, and an account with a stand-in of Screver's API.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use url::Url;

use crate::app::{
    error::{self, ErrorExt as _, Exit},
    http::{Client, Connection},
    server::{
        Receiver,
        mock::{Accepted, Faults, Mock},
    },
    store::mock::Store,
    webhooks::{Account, Credential},
};
use anyhow::Context as _;
use hookctl::{
    chance::new_id,
    provider::{Api, Provider},
    secret::Secret,
};

/// A free port of this machine.
const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

pub(super) async fn listen() -> anyhow::Result<Receiver> {
    Receiver::bind(ANY_PORT)
        .await
        .map_err(|error| error::failure(Exit::Unreachable, "cannot listen on 127.0.0.1").because(error))
}

/// An account with the API of a stand-in, which runs for as long as this program.
pub(super) async fn account(screver: &Provider) -> anyhow::Result<Account> {
    let token = made_up_secret()?;
    let accepted =
        Accepted { token: token.clone(), client: (token.clone(), token.clone()), key: (token.clone(), token.clone()) };
    let store = Store::in_memory().context("cannot keep a webhook")?;
    let events = screver.events.iter().map(|event| event.name.clone()).collect();
    let mock = Mock::new(vec![(Api::Screver, events)], accepted, Faults::none(), store);
    let receiver = listen().await?;
    let base = url(receiver.address(), "")?;
    tokio::task::spawn_local(receiver.serve(move |message| mock.answer(&message)));
    let client = Client::new(&Connection::on_loopback(PATIENCE))?;
    Ok(Account::new(&screver.name, Api::Screver, base, client, Credential::Bearer(token), PATIENCE))
}

/// Everything here is on this machine, and answers at once.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn url(address: SocketAddr, path: &str) -> anyhow::Result<Url> {
    Url::parse(&format!("http://{address}/{path}")).map_err(|error| error::input(error.to_string()))
}

/// A secret that nobody has.
pub(super) fn made_up_secret() -> anyhow::Result<Secret> {
    Secret::new(new_id().to_string().into_bytes(), "demo").map_err(|error| error::input(error.to_string()))
}
