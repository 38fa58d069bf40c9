"""The least page with a slider, a number and a chart: what the browser and Streamlit take without a model."""

import altair as alt
import pandas as pd
import streamlit as st


@st.fragment
def page() -> None:
    """A constant in place of every answer; only the number follows the slider."""
    rate = st.slider("城镇居民收入年均增速", 0.0, 15.0, 7.5, 0.1)
    st.markdown(f'<span class="k-number">{rate:.1f}</span>', unsafe_allow_html=True)
    years = pd.DataFrame({"year": range(2020, 2036), "value": [48_593 + rate] * 16})
    st.altair_chart(alt.Chart(years).mark_line().encode(x="year", y="value"))


page()
