using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.TensorFlowJs;

/// <summary>
/// Writes TensorFlow.js graph models: nodes of TensorFlow in JSON as protobuf has them (base64 strings, quoted integers), constants in a
/// file of weights beside them.
/// </summary>
internal sealed class GraphModelJson
{
    private readonly List<JsonObject> _nodes = [];
    private readonly JsonArray _weights = [];
    private readonly List<byte> _bytes = [];

    public GraphModelJson Input(string name, params int[] shape) => Node(
        name,
        "Placeholder",
        [],
        ("shape", new JsonObject
        {
            ["shape"] = new JsonObject { ["dim"] = new JsonArray([.. shape.Select(size => new JsonObject { ["size"] = Quoted(size) })]) },
        }));

    public GraphModelJson Floats(string name, int[] shape, float[] values) =>
        Constant(name, shape, "float32", [.. values.SelectMany(BitConverter.GetBytes)]);

    public GraphModelJson Integers(string name, params int[] values) =>
        Constant(name, [values.Length], "int32", [.. values.SelectMany(BitConverter.GetBytes)]);

    public GraphModelJson Integer(string name, int value) => Constant(name, [], "int32", BitConverter.GetBytes(value));

    public GraphModelJson Node(string name, string kind, string[] inputs, params (string Name, JsonObject Value)[] attributes)
    {
        _nodes.Add(new JsonObject
        {
            ["name"] = name,
            ["op"] = kind,
            ["input"] = new JsonArray([.. inputs.Select(static input => JsonValue.Create(input))]),
            ["attr"] = new JsonObject(attributes.Select(static item => KeyValuePair.Create(item.Name, (JsonNode?)item.Value))),
        });
        return this;
    }

    public static JsonObject Text(string value) => new() { ["s"] = Base64(value) };

    public static JsonObject Texts(params string[] values) =>
        new() { ["list"] = new JsonObject { ["s"] = new JsonArray([.. values.Select(static value => JsonValue.Create(Base64(value)))]) } };

    public static JsonObject List(params int[] values) =>
        new() { ["list"] = new JsonObject { ["i"] = new JsonArray([.. values.Select(static value => JsonValue.Create(Quoted(value)))]) } };

    public static JsonObject Of(int value) => new() { ["i"] = Quoted(value) };

    public static JsonObject Of(bool value) => new() { ["b"] = value };

    public static JsonObject Of(float value) => new() { ["f"] = value };

    /// <summary>Nodes come last to first: a graph model has them in any order.</summary>
    public string Write(TemporaryFolder folder, string output)
    {
        folder.Write("group1-shard1of1.bin", [.. _bytes]);
        JsonObject model = new()
        {
            ["format"] = "graph-model",
            ["generatedBy"] = "2.8.0",
            ["signature"] = new JsonObject
            {
                ["outputs"] = new JsonObject { ["answer"] = new JsonObject { ["name"] = $"{output}:0" } },
            },
            ["modelTopology"] = new JsonObject { ["node"] = new JsonArray([.. Enumerable.Reverse(_nodes)]) },
            ["weightsManifest"] = new JsonArray(
                new JsonObject { ["paths"] = new JsonArray("group1-shard1of1.bin"), ["weights"] = _weights }),
        };
        return folder.Write("model.json", Encoding.UTF8.GetBytes(model.ToJsonString()));
    }

    private GraphModelJson Constant(string name, int[] shape, string type, byte[] bytes)
    {
        _bytes.AddRange(bytes);
        _weights.Add(new JsonObject
        {
            ["name"] = name,
            ["shape"] = new JsonArray([.. shape.Select(static size => JsonValue.Create(size))]),
            ["dtype"] = type,
        });
        return Node(name, "Const", []);
    }

    private static string Base64(string value) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value));

    private static string Quoted(int value) => value.ToString(CultureInfo.InvariantCulture);
}
