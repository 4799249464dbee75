using MobileNetEdge.Device.Decisions;
namespace MobileNetEdge.Device.Tests.Configuration;

public sealed class ConfigurationFileTests
{
    [Theory]
    [InlineData(
        """{ "model": {} }""", "agent.json:1: model: the member \"file\" is missing|agent.json:1: the member \"camera\" is missing")]
    [InlineData("{\n \"modle\": {}\n}", "agent.json:1: the member \"model\" is missing|agent.json:1: the member \"camera\" is "
        + "missing|agent.json:2: modle: there is no member \"modle\" here; did you mean \"model\"?")]
    [InlineData("{", "agent.json:1: this is not JSON: Expected depth to be zero at the end of the JSON payload. There is an open JSON "
        + "object or array that should be closed.")]
    [InlineData("", "agent.json:1: this is not JSON: The input does not contain any JSON tokens. Expected the input to start with a valid "
        + "JSON token, when isFinalBlock is true.")]
    [InlineData("[]", "agent.json:1: a list [ ] where an object { } is expected")]
    public void A_mistake_has_its_line_and_its_mend(string json, string mistakes) =>
        Assert.Equal(mistakes.Split('|'), Samples.Mistakes(json));

    [Theory]
    [InlineData("\"trigger\": { \"type\": \"moton\" }", "trigger.type: there is no type \"moton\"; did you mean \"motion\"?")]
    [InlineData("\"trigger\": { \"pin\": 4 }", "trigger: \"type\" is missing; it is one of always, interval,")]
    [InlineData("\"trigger\": { \"type\": \"gpio\", \"pin\": \"4\" }", "trigger.pin: the text \"4\" where a whole number is expected")]
    [InlineData("\"decision\": { \"on\": 80 }", "decision.on: 80 is more than 1, the most")]
    [InlineData("\"decision\": { \"staleSeconds\": 0 }", "decision.staleSeconds: 0 is not more than 0")]
    [InlineData("\"decision\": { \"on\": 0.5, \"on\": 0.6 }", "decision.on: appears twice; remove one")]
    [InlineData("\"decision\": { \"on\": 0.5, \"off\": 0.6 }", "decision.off: off (0.6) is above on (0.5)")]
    [InlineData(
        "\"decision\": { \"quietHours\": [ { \"from\": \"22:00\", \"to\": \"6:00\" } ] }",
        "decision.quietHours[0].to: \"6:00\" is not written as \"22:30\"")]
    [InlineData(
        "\"decision\": { \"smoothingFrames\": 2, \"smoothingSeconds\": 1 }", "decision.smoothingFrames: excludes smoothingSeconds")]
    [InlineData(
        "\"trigger\": { \"type\": \"interval\", \"everySeconds\": 10 }",
        "trigger.everySeconds: is not less than decision.staleSeconds (5)")]
    [InlineData(
        "\"actions\": [ { \"type\": \"gpio\", \"pin\": 17 }, { \"type\": \"gpio\", \"pin\": 17 } ]",
        "actions[1].pin: line 17 is used by actions[0] already")]
    [InlineData("\"trigger\": { \"type\": \"not\", \"trigger\": { \"type\": \"gpio\", \"pin\": 17 } }, \"actions\": [ { \"type\": "
        + "\"gpio\", \"pin\": 17 } ]", "actions[0].pin: line 17 is used by trigger.trigger already")]
    [InlineData(
        "\"actions\": [ { \"type\": \"command\", \"run\": [\"true\"] } ]",
        "actions[0].type: commands are off; write \"allowCommands\": true")]
    [InlineData(
        "\"actions\": [ { \"type\": \"webhook\", \"url\": \"example.org/a\" } ]",
        "actions[0].url: \"example.org/a\" is not an address that starts with http:// or https://")]
    [InlineData(
        "\"actions\": [ { \"type\": \"mqtt\", \"host\": \"b\", \"caFile\": \"c\" } ]",
        "actions[0]: has certificates but not \"tls\": true")]
    [InlineData(
        "\"actions\": [ { \"type\": \"mqtt\", \"host\": \"b\", \"tls\": true, \"keyFile\": \"c\" } ]",
        "actions[0]: certificateFile and keyFile go together")]
    [InlineData("\"actions\": [ { \"type\": \"jsonLines\", \"file\": \"a\", \"name\": \"x\" }, { \"type\": \"jsonLines\", \"file\": \"b\", "
        + "\"name\": \"x\" } ]", "actions[1].name: another action is called \"x\" too")]
    [InlineData(
        "\"trigger\": { \"type\": \"motion\", \"ignore\": [ { \"left\": 0.5, \"top\": 0, \"width\": 0.6, \"height\": 1 } ] }", "trigger: ")]
    [InlineData("\"metrics\": { \"address\": \"board\" }", "metrics.address: \"board\" is not an IP address")]
    [InlineData("\"throttle\": { \"aboveCelsius\": 60 }", "throttle.belowCelsius: is above aboveCelsius (60)")]
    public void Members_that_do_not_agree_are_told(string members, string words)
    {
        string json = $$"""
            {
              "model": { "file": "m.tflite" },
              "camera": { "type": "folder", "path": "p" },
              {{members}}
            }
            """;
        string mistake = Assert.Single(Samples.Mistakes(json));
        Assert.Contains(words, mistake, StringComparison.Ordinal);
        Assert.StartsWith(
            words.StartsWith("throttle", StringComparison.Ordinal) ? "agent.json:" : "agent.json:4: ", mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"file\": \"m.tflite\", \"preprocess\": \"keras\"", "model.preprocess: it cannot be 'keras': set it to tf, torch, caffe")]
    [InlineData("\"file\": \"m\\u0000.tflite\"", "model.file: has the character \\u0000 in it")]
    public void Texts_of_the_model_that_cannot_be_used_are_told(string members, string words)
    {
        string json = $$"""{ "model": { {{members}} }, "camera": { "type": "folder", "path": "p" } }""";
        Assert.StartsWith($"agent.json:1: {words}", Assert.Single(Samples.Mistakes(json)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"camera\": { \"type\": \"mjpeg\", \"url\": \"http://\" }", "camera.url: ")]
    [InlineData(
        "\"camera\": { \"type\": \"folder\", \"path\": \"p\" }, "
            + "\"decision\": { \"quietHours\": [ { \"from\": \"22:00\\n\", \"to\": \"06:00\" } ] }",
        "decision.quietHours[0].from: ")]
    public void Texts_that_used_to_end_the_agent_are_told(string members, string place)
    {
        string json = $$"""{ "model": { "file": "m.tflite" }, {{members}} }""";
        Assert.StartsWith($"agent.json:1: {place}", Assert.Single(Samples.Mistakes(json)), StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_told_in_the_order_of_lines()
    {
        string[] mistakes = Samples.Mistakes("{\n\"camera\": 1,\n\"model\": { \"file\": 2 },\n\"decision\": {\n\"on\": 3 } }");
        Assert.Equal(["agent.json:2", "agent.json:3", "agent.json:5"], mistakes.Select(mistake => mistake.Split(": ")[0]));
    }

    [Fact]
    public void A_class_that_the_model_does_not_know_is_told()
    {
        MobileNetEdge.Device.Configuration.ConfigurationFile file = Samples.Parse(
            "{ \"model\": { \"file\": \"m\" }, \"camera\": { \"type\": \"v4l2\" },\n\"actions\": [ { \"type\": \"gpio\", \"pin\": "
                + "1,\n\"classes\": [ \"hart\" ] } ] }");
        file.CheckLabels(ScoreLayout.OfClasses(["hart"]));
        string message = Assert.Throws<MobileNetEdge.Device.Configuration.ConfigurationException>(
            () => file.CheckLabels(ScoreLayout.OfClasses(["heart", "star"]))).Message;
        Assert.Equal("agent.json:3: actions[0].classes[0]: the model knows no class \"hart\"; did you mean \"heart\"?", message);
    }

    /// <summary>A value may be decided when it is low, and in any unit; a class may not.</summary>
    [Theory]
    [InlineData("\"on\": 0.5, \"off\": 0.6", "decision.classes.a.off: off (0.6) is above on (0.5)")]
    [InlineData("\"on\": 20", "decision.classes.a.on: is 20, and the score of a class is 0 to 1")]
    public void Thresholds_must_suit_the_class_or_the_value(string thresholds, string words)
    {
        MobileNetEdge.Device.Configuration.ConfigurationFile file = Samples.Parse(
            "{ \"model\": { \"file\": \"m\" }, \"camera\": { \"type\": \"v4l2\" },\n\"decision\": { \"classes\": { \"a\": { " + thresholds
                + " } } } }");
        file.CheckLabels(new ScoreLayout(["a"], [new ScoreGroup(0, 1, AreValues: true)]));
        string message = Assert.Throws<MobileNetEdge.Device.Configuration.ConfigurationException>(
            () => file.CheckLabels(ScoreLayout.OfClasses(["a"]))).Message;
        Assert.Contains(words, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_and_last_commas_and_a_byte_order_mark_are_allowed() =>
        Samples.Parse(
            "\uFEFF{ // why\n \"model\": { \"file\": \"m\", }, /* what */ \"camera\": { \"path\": \"p\", \"type\": \"folder\" }, }");

    [Fact]
    public void Paths_start_at_the_configurations_folder()
    {
        MobileNetEdge.Device.Configuration.AgentOptions options = MobileNetEdge.Device.Configuration.ConfigurationFile.Parse(
            "/etc/agent/agent.json", System.Text.Encoding.UTF8.GetBytes(Samples.Small)).Options;
        Assert.Equal("/etc/agent/m.tflite", options.Model.File);
    }
}
